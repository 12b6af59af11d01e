using System.Text.Json;
using System.Text.Json.Serialization;
using LocalRunner.Gguf;

namespace LocalRunner.Bench.Reports;

/// <summary>Calls a file type by the name that users know, such as Q4_K_M.</summary>
internal sealed class FileTypeConverter : JsonConverter<GgufFileType>
{
    public override GgufFileType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        GgufFileTypes.TryParse(reader.GetString(), out var type) ? type : throw new JsonException("This is no file type.");

    public override void Write(Utf8JsonWriter writer, GgufFileType value, JsonSerializerOptions options) =>
        writer.WriteStringValue(GgufFileTypes.NameOf(value));
}
