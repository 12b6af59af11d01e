using System.Globalization;
using System.Text;

namespace LocalRunner.Server.Metrics;

/// <summary>Writes samples in Prometheus' text format.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public PrometheusText Counter(string name, string help, IEnumerable<((string Label, string Value)[] Labels, long Value)> samples) => Samples(name, "counter", help, samples);

    public PrometheusText Gauge(string name, string help, IEnumerable<((string Label, string Value)[] Labels, long Value)> samples) => Samples(name, "gauge", help, samples);

    public PrometheusText Gauge(string name, string help, long value) => Samples(name, "gauge", help, [([], value)]);

    public override string ToString() => _text.ToString();

    private PrometheusText Samples(string name, string type, string help, IEnumerable<((string Label, string Value)[] Labels, long Value)> samples)
    {
        _text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (labels, value) in samples)
        {
            _text.Append(name);
            if (labels.Length > 0)
                _text.Append('{').AppendJoin(',', labels.Select(label => $"{label.Label}=\"{Escaped(label.Value)}\"")).Append('}');
            _text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        return this;
    }

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
