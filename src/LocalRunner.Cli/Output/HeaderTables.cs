using System.Globalization;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;
using LocalRunner.Projectors;

namespace LocalRunner.Cli.Output;

/// <summary>A header for people: values are abbreviated and nothing in the file can steer the terminal.</summary>
internal static class HeaderTables
{
    private const int MaxValue = 80;
    private const int MaxElements = 6;

    public static void Write(Terminal terminal, HeaderSummary header, bool everyTensor)
    {
        var (file, tables) = (header.File, new Tables(terminal));
        tables.Facts("Model",
            ("name", header.Name),
            ("architecture", header.Architecture),
            ("parameters", Sizes.Count(header.Parameters)),
            ("file type", header.FileType),
            ("bits per weight", $"{header.BitsPerWeight:0.00}"),
            ("size", file.Parts.Count > 1 ? $"{new ByteSize(file.FileBytes)} in {file.Parts.Count} parts" : new ByteSize(file.FileBytes).ToString()),
            ("reads images by", header.ProjectorBeside is { } beside ? PlainText.OfLine(beside) : null),
            ("format", $"GGUF version {file.Version}, aligned to {file.Alignment} bytes"));
        if (header.Projector is { } projector)
            WriteProjector(tables, projector);
        else
            WriteModel(tables, header);

        tables.Rows($"Metadata: {file.Metadata.Count} keys", [Column.Path("key"), "type", Column.Path("value")],
            file.Metadata.Select(pair => (string[])[PlainText.Short(pair.Key, MaxValue), TypeOf(pair.Value), Abbreviate(pair.Value)]));
        tables.Rows($"Tensors: {file.Tensors.Count}", ["type", Column.Figure("tensors"), Column.Figure("weights"), Column.Figure("bits"), Column.Figure("size"), Column.Figure("share")],
            file.Tensors.GroupBy(tensor => tensor.Type).OrderByDescending(group => group.Sum(tensor => tensor.Bytes)).Select(group => SumUp(group, header)));
        if (everyTensor)
        {
            tables.Rows("Every tensor", ["name", "type", "shape", Column.Figure("size"), Column.Figure("offset"), Column.Figure("part")], file.Tensors.Select(tensor => (string[])
            [
                tensor.Name, GgufTensorTypes.NameOf(tensor.Type), string.Join(" × ", tensor.Shape), new ByteSize(tensor.Bytes).ToString(),
                tensor.Offset.ToString(CultureInfo.InvariantCulture), tensor.Part.ToString(CultureInfo.InvariantCulture),
            ]));
        }
    }

    /// <summary>Says what a projector makes of images, and whether it can be used.</summary>
    private static void WriteProjector(Tables tables, ProjectorHeader projector)
    {
        var isKnown = ProjectorHeader.KnownTypes.Contains(projector.Type);
        tables.Facts("Projector",
            ("type", PlainText.Short(projector.Type.Length > 0 ? projector.Type : "none", MaxValue) + (isKnown ? "" : $", which can't be used; types that can: {string.Join(", ", ProjectorHeader.KnownTypes)}")),
            ("for models of width", isKnown ? $"{projector.Width}" : null),
            ("images", projector.KeepsForm ? $"any form, in patches of {projector.PatchSize} × {projector.PatchSize} pixels" : $"{projector.ImageSize} × {projector.ImageSize} pixels, in patches of {projector.PatchSize}"),
            ("tokens", !isKnown ? null : projector.KeepsForm ? $"one for {projector.PatchSize * projector.Merge} × {projector.PatchSize * projector.Merge} pixels, {projector.SquareTokens} at most" : $"{projector.SquareTokens} a square"),
            ("squares", !isKnown || projector.KeepsForm ? null : SquaresOf(projector)),
            ("layers", $"{projector.Layers}"),
            ("embedding", $"{projector.EncoderWidth}"),
            ("heads", $"{projector.Heads}"));
    }

    private static string SquaresOf(ProjectorHeader projector) => projector switch
    {
        { LongestEdge: > 0 } => $"the longer side is scaled to {projector.LongestEdge} pixels and cut, with the whole image {projector.MostSquares} at most",
        { MostSquares: > 1 } => $"the image is scaled to the grid that fits best and cut, with the whole image {projector.MostSquares} at most",
        _ => "one, the whole image",
    };

    private static void WriteModel(Tables tables, HeaderSummary header)
    {
        var file = header.File;
        tables.Facts("Shape",
            ("context", $"{header.Integer("context_length")}"),
            ("layers", $"{header.Integer("block_count")}"),
            ("embedding", $"{header.Integer("embedding_length")}"),
            ("feed-forward", $"{header.Integer("feed_forward_length")}"),
            ("heads", $"{header.Integer("attention.head_count")}"),
            ("key/value heads", $"{header.Integer("attention.head_count_kv")}"),
            ("sliding window", $"{header.Integer("attention.sliding_window")}"),
            ("experts", header.Integer("expert_count") is { } experts ? $"{experts}, {header.Integer("expert_used_count")} used for a token" : null));
        tables.Facts("Tokenizer",
            ("kind", header.Tokenizer is { } kind
                ? kind + (file.Metadata.GetString("tokenizer.ggml.pre") is { } pre ? $" ({pre})" : "")
                : "none"),
            ("tokens", $"{header.Tokens}"),
            ("chat template", header.TemplateKind is { } template ? $"{template}, {header.ChatTemplate!.Length} characters" : "none"));
    }

    private static string[] SumUp(IGrouping<GgufTensorType, GgufTensor> group, HeaderSummary header)
    {
        var bytes = group.Sum(tensor => tensor.Bytes);
        return
        [
            GgufTensorTypes.NameOf(group.Key), $"{group.Count()}", Sizes.Count(group.Sum(tensor => tensor.Elements)),
            $"{GgufTensorTypes.BitsPerElement(group.Key):0.00}", new ByteSize(bytes).ToString(), $"{100.0 * bytes / header.TensorBytes:0.0} %",
        ];
    }

    private static string TypeOf(GgufValue value) =>
        value.Type == GgufValueType.Array ? $"{Name(value.AsArray().ElementType)}[{value.AsArray().Count}]" : Name(value.Type);

    private static string Name(GgufValueType type) => type.ToString().ToLowerInvariant();

    private static string Abbreviate(GgufValue value) => value.Type switch
    {
        GgufValueType.String => PlainText.Short(value.AsString(), MaxValue),
        GgufValueType.Array => PlainText.Short(Abbreviate(value.AsArray()), MaxValue),
        GgufValueType.Boolean => value.AsBoolean() ? "true" : "false",
        GgufValueType.UInt64 => value.AsUnsigned().ToString(CultureInfo.InvariantCulture),
        // As a float, so that 1e-05 does not show as 9.999999747378752E-06.
        GgufValueType.Float32 => ((float)value.AsNumber()).ToString(CultureInfo.InvariantCulture),
        GgufValueType.Float64 => value.AsNumber().ToString(CultureInfo.InvariantCulture),
        _ => value.AsInteger().ToString(CultureInfo.InvariantCulture),
    };

    private static string Abbreviate(GgufArray array)
    {
        var elements = array.ElementType switch
        {
            GgufValueType.String => array.Strings().Select(text => $"\"{PlainText.Short(text, 20)}\""),
            GgufValueType.Array => array.Arrays().Select(nested => $"[{nested.Count}]"),
            GgufValueType.Boolean => array.Booleans().Select(value => value ? "true" : "false"),
            GgufValueType.Float32 => array.Numbers().Select(value => ((float)value).ToString(CultureInfo.InvariantCulture)),
            GgufValueType.Float64 or GgufValueType.UInt64 => array.Numbers().Select(value => value.ToString(CultureInfo.InvariantCulture)),
            _ => array.Integers().Select(value => value.ToString(CultureInfo.InvariantCulture)),
        };
        return $"[{string.Join(", ", elements.Take(MaxElements))}{(array.Count > MaxElements ? ", …" : "")}]";
    }
}
