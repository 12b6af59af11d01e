using System.Globalization;

namespace LocalRunner.Gguf;

/// <summary>Names and checks the shards of a split model as llama.cpp does.</summary>
internal static class GgufSplit
{
    public static string PartPath(string prefix, int part, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{part + 1:D5}-of-{count:D5}.gguf");

    /// <summary>Opens the parts after the first, where there are any.</summary>
    public static void OpenOthers(List<GgufShard> parts)
    {
        var first = parts[0];
        var count = ReadNumber(first, GgufLimits.SplitCountKey, GgufValueType.UInt16) ?? 0;
        if (count <= 1)
            return;

        var number = Require(first, GgufLimits.SplitNumberKey, GgufValueType.UInt16);
        if (number != 0)
            throw GgufErrors.Invalid(
                first.Path, $"it is part {number + 1} of a model in {count} parts", $"Open the first part, {FirstName(first.Path, number, count)}.");

        var suffix = PartPath("", 0, (int)count);
        if (!first.Path.EndsWith(suffix, StringComparison.Ordinal) || Path.GetFileName(first.Path) == suffix)
            throw GgufErrors.Invalid(
                first.Path, $"it is the first of {count} parts, but its name does not end in '{suffix}'", "Rename the parts as they were.");

        var prefix = first.Path[..^suffix.Length];
        for (var part = 1; part < count; part++)
            parts.Add(OpenPart(PartPath(prefix, part, (int)count), part, count));
    }

    /// <summary>Checks that these are all parts of one model, in order.</summary>
    public static void CheckParts(List<GgufShard> parts)
    {
        var count = Math.Max(1, ReadNumber(parts[0], GgufLimits.SplitCountKey, GgufValueType.UInt16) ?? 1);
        if (count != parts.Count)
            throw GgufErrors.Invalid(parts[0].Path, $"it says that the model has {count} parts, but {parts.Count} are there", "Get all parts, or another copy.");
        for (var part = 0; count > 1 && part < count; part++)
            CheckNumber(parts[part], part);
    }

    /// <summary>Joins the tensors of all parts and checks that none is missing or doubled.</summary>
    public static IReadOnlyList<GgufTensor> JoinTensors(List<GgufShard> parts)
    {
        var first = parts[0];
        if (parts.Count == 1)
            return first.Header.Tensors;

        var tensors = new List<GgufTensor>();
        var names = new HashSet<string>();
        foreach (var part in parts)
        {
            foreach (var tensor in part.Header.Tensors)
            {
                if (!names.Add(tensor.Name))
                    throw GgufErrors.Invalid(
                        part.Path, $"the tensor {GgufErrors.Quote(tensor.Name)} is also in an earlier part", "Download all parts again.");
            }

            tensors.AddRange(part.Header.Tensors);
        }

        var expected = Require(first, GgufLimits.SplitTensorsKey, GgufValueType.Int32);
        return expected == tensors.Count
            ? tensors
            : throw GgufErrors.Invalid(
                first.Path, $"its parts have {tensors.Count} tensors, but {expected} are announced", "Download all parts again.");
    }

    private static GgufShard OpenPart(string path, int part, long count)
    {
        if (!File.Exists(path))
            throw GgufErrors.NotFound(
                path, $"is missing; it is part {part + 1} of {count}", "Put all parts of the model in the same folder.");

        var opened = GgufShard.Open(path, part);
        try
        {
            CheckNumber(opened, part);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static void CheckNumber(GgufShard opened, int part)
    {
        var number = Require(opened, GgufLimits.SplitNumberKey, GgufValueType.UInt16);
        if (number != part)
            throw GgufErrors.Invalid(opened.Path, $"it says that it is part {number + 1}, not {part + 1}", "Download it again.");
    }

    private static string FirstName(string path, long number, long count)
    {
        var suffix = PartPath("", (int)number, (int)count);
        return path.EndsWith(suffix, StringComparison.Ordinal)
            ? $"'{PartPath(path[..^suffix.Length], 0, (int)count)}'"
            : $"whose name ends in '{PartPath("", 0, (int)count)}'";
    }

    private static long Require(GgufShard part, string key, GgufValueType type) => ReadNumber(part, key, type)
        ?? throw GgufErrors.Invalid(part.Path, $"it is part of a split model, but lacks the metadata key '{key}'", "Download it again.");

    private static long? ReadNumber(GgufShard part, string key, GgufValueType type)
    {
        if (!part.Header.Metadata.TryGet(key, out var value))
            return null;

        return value.Type == type
            ? (long)value.Bits
            : throw GgufErrors.Invalid(part.Path, $"the metadata key '{key}' is {value.Type}; it must be {type}", "Split the model again.");
    }
}
