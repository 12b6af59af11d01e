using System.Text;
using LocalRunner.Bench.Results;

namespace LocalRunner.Fixtures;

/// <summary>What a report's file holds.</summary>
internal static class ReportText
{
    public static string Of(BenchReport report, Action<BenchReport, Stream> write)
    {
        using var stream = new MemoryStream();
        write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
