using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Output;

/// <summary>A header for programs: everything in it, written as it is read.</summary>
internal static class HeaderJson
{
    private const int FlushBytes = 1 << 16;

    public static void Write(Terminal terminal, HeaderSummary header)
    {
        var file = header.File;
        using (var writer = JsonOutput.Open(terminal))
        {
            writer.WriteStartObject();
            writer.WriteString("path", file.Path);
            writer.WriteString("name", header.Name);
            writer.WriteString("architecture", header.Architecture);
            writer.WriteNumber("parameters", header.Parameters);
            writer.WriteString("ftype", header.FileType);
            writer.WriteNumber("size_bytes", file.FileBytes);
            writer.WriteNumber("tensor_bytes", header.TensorBytes);
            writer.WriteNumber("bits_per_weight", Math.Round(header.BitsPerWeight, 4));
            writer.WriteNumber("version", file.Version);
            writer.WriteNumber("alignment", file.Alignment);
            writer.WriteString("chat_template_kind", header.TemplateKind);
            if (header.ProjectorBeside is { } beside)
                writer.WriteString("projector_file", beside);
            writer.WriteStartArray("parts");
            foreach (var part in file.Parts)
                writer.WriteStringValue(part);
            writer.WriteEndArray();

            if (header.Projector is { } projector)
            {
                writer.WriteStartObject("projector");
                writer.WriteString("type", projector.Type);
                writer.WriteNumber("width", projector.Width);
                writer.WriteNumber("image_size", projector.ImageSize);
                writer.WriteNumber("patch_size", projector.PatchSize);
                writer.WriteNumber("square_tokens", projector.SquareTokens);
                writer.WriteNumber("most_squares", projector.MostSquares);
                writer.WriteEndObject();
            }

            writer.WriteStartObject("metadata");
            foreach (var (key, value) in file.Metadata)
            {
                writer.WritePropertyName(key);
                Write(writer, value);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("tensors");
            foreach (var tensor in file.Tensors)
                Write(writer, tensor);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        JsonOutput.End(terminal);
    }

    private static void Write(Utf8JsonWriter writer, GgufTensor tensor)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteString("type", GgufTensorTypes.NameOf(tensor.Type));
        writer.WriteStartArray("shape");
        foreach (var length in tensor.Shape)
            writer.WriteNumberValue(length);
        writer.WriteEndArray();
        writer.WriteNumber("offset", tensor.Offset);
        writer.WriteNumber("bytes", tensor.Bytes);
        writer.WriteNumber("part", tensor.Part);
        writer.WriteEndObject();
        FlushIfFull(writer);
    }

    private static void Write(Utf8JsonWriter writer, GgufValue value)
    {
        switch (value.Type)
        {
            case GgufValueType.String:
                writer.WriteStringValue(value.AsString());
                break;
            case GgufValueType.Array:
                Write(writer, value.AsArray());
                break;
            case GgufValueType.Boolean:
                writer.WriteBooleanValue(value.AsBoolean());
                break;
            case GgufValueType.Float32:
                Write(writer, (float)value.AsNumber());
                break;
            case GgufValueType.Float64:
                Write(writer, value.AsNumber());
                break;
            case GgufValueType.UInt64:
                writer.WriteNumberValue(value.AsUnsigned());
                break;
            default:
                writer.WriteNumberValue(value.AsInteger());
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, GgufArray array)
    {
        writer.WriteStartArray();
        switch (array.ElementType)
        {
            case GgufValueType.String:
                Each(writer, array.Strings(), static (writer, text) => writer.WriteStringValue(text));
                break;
            case GgufValueType.Array:
                Each(writer, array.Arrays(), Write);
                break;
            case GgufValueType.Boolean:
                Each(writer, array.Booleans(), static (writer, value) => writer.WriteBooleanValue(value));
                break;
            case GgufValueType.Float32:
                Each(writer, array.Numbers(), static (writer, value) => Write(writer, (float)value));
                break;
            case GgufValueType.Float64:
                Each(writer, array.Numbers(), Write);
                break;
            case GgufValueType.UInt64:
                for (var bytes = array.RawBytes(); bytes.Length > 0; bytes = bytes[sizeof(ulong)..])
                    writer.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                break;
            default:
                Each(writer, array.Integers(), static (writer, value) => writer.WriteNumberValue(value));
                break;
        }

        writer.WriteEndArray();
    }

    private static void Each<T>(Utf8JsonWriter writer, IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        foreach (var value in values)
        {
            write(writer, value);
            FlushIfFull(writer);
        }
    }

    // JSON has no infinities and no NaN.
    private static void Write(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    private static void Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    private static void FlushIfFull(Utf8JsonWriter writer)
    {
        if (writer.BytesPending >= FlushBytes)
            writer.Flush();
    }
}
