using System.Text;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Reports;
using LocalRunner.Cli.Output;

namespace LocalRunner.Tests.Cli.Reports;

/// <summary>What a report's file holds.</summary>
internal static class ReportText
{
    public static string Of(BenchReport report, ReportFormat format)
    {
        using var stream = new MemoryStream();
        ReportFormats.Write(report, format, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
