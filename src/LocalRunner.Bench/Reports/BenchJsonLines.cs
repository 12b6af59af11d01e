using System.Text.Encodings.Web;
using System.Text.Json;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>Writes a report as JSON Lines: an object a result.</summary>
public static class BenchJsonLines
{
    public static void Write(BenchReport report, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        foreach (var line in BenchLines.Of(report))
        {
            JsonSerializer.Serialize(writer, line, BenchLineJson.Default.BenchLine);
            writer.Flush();
            stream.WriteByte((byte)'\n');
            writer.Reset();
        }
    }
}
