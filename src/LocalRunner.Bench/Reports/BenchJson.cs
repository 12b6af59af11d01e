using System.Text.Encodings.Web;
using System.Text.Json;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>Writes a report as one JSON document, and reads it back.</summary>
public static class BenchJson
{
    public static void Write(BenchReport report, Stream stream)
    {
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" }))
            JsonSerializer.Serialize(writer, report, BenchDocuments.Default.BenchReport);
        stream.WriteByte((byte)'\n');
    }

    public static BenchReport Read(Stream stream)
    {
        try
        {
            return JsonSerializer.Deserialize(stream, BenchDocuments.Default.BenchReport) ?? throw new JsonException("It is null.");
        }
        catch (JsonException cause)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"This is no report of measurements: {cause.Message}", cause);
        }
    }
}
