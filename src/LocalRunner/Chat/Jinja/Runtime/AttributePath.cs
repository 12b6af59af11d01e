using System.Globalization;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Is the argument <c>attribute</c> of filters: names and numbers separated by points.</summary>
internal sealed class AttributePath
{
    private readonly JinjaValue[] _parts;

    private AttributePath(JinjaValue[] parts) => _parts = parts;

    /// <summary>Reads a path; of none, entries are taken as they are.</summary>
    public static AttributePath Of(JinjaValue path) => new(
        path.IsMissing || path.IsNone ? []
        : path.IsString ? Array.ConvertAll(path.AsString.Split('.'), Part)
        : [path]);

    /// <summary>Reads the paths that <c>sort</c> takes, separated by commas.</summary>
    public static AttributePath[] AllOf(JinjaValue paths) =>
        paths.IsString ? Array.ConvertAll(paths.AsString.Split(','), path => Of(JinjaValue.Of(path))) : [Of(paths)];

    public JinjaValue Get(Rendering rendering, JinjaValue value)
    {
        foreach (var part in _parts)
            value = Access.Item(rendering, value, part);
        return value;
    }

    private static JinjaValue Part(string part) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JinjaValue.Of(number) : JinjaValue.Of(part);
}
