using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Projection;

/// <summary>Chooses with how many layers a model is built: all where they fit, otherwise a few and as many as fit, both in memory at once.</summary>
internal sealed class LayerChoice(ModelShape shape, GgufFileType type, ModelOptions load, long memory, long disk)
{
    private readonly LayerPattern _pattern = PatternOf(shape, type);

    /// <summary>Returns the counts, the fewest first: one for the whole model, otherwise two.</summary>
    /// <param name="wanted">The counts that were asked for; empty for a choice.</param>
    /// <exception cref="LocalRunnerException">Those asked for, or not even the smallest parts, fit.</exception>
    public IReadOnlyList<int> Counts(IReadOnlyList<int> wanted)
    {
        if (wanted.Count > 0)
        {
            IReadOnlyList<int> sorted = [.. wanted.Distinct().Order()];
            return Fits(sorted) ? sorted : throw TooLarge(sorted, $"measured with {string.Join(" and ", sorted)} layers, which");
        }

        if (Fits([shape.Layers]))
            return [shape.Layers];

        var least = _pattern.Leading + _pattern.Period;
        if (least + _pattern.Period > shape.Layers)
            throw TooLarge([shape.Layers], $"measured here: its {shape.Layers} layers repeat too seldom to measure fewer, and they");
        if (!Fits([least, least + _pattern.Period]))
            throw TooLarge([least, least + _pattern.Period], $"projected here: its smallest parts, {least} and {least + _pattern.Period} layers,");

        // Most file types give every other layer wider types: an even number of layers between the parts has as many of both.
        var even = _pattern.Period % 2 == 0 ? _pattern.Period : 2 * _pattern.Period;
        var step = least + even < shape.Layers && Fits([least, least + even]) ? even : _pattern.Period;

        // The most steps that fit beside the least.
        var (fits, tooMany) = (1, ((shape.Layers - least - 1) / step) + 1);
        while (tooMany - fits > 1)
        {
            var middle = (fits + tooMany) / 2;
            (fits, tooMany) = Fits([least, least + (middle * step)]) ? (middle, tooMany) : (fits, middle);
        }

        return [least, least + (fits * step)];
    }

    private LocalRunnerException TooLarge(IReadOnlyList<int> counts, string what)
    {
        var (bytes, file) = Needs(counts);
        return new(LocalRunnerError.OutOfMemory,
            $"{(shape.Name.Length > 0 ? shape.Name : shape.Architecture)} can't be {what} take {new ByteSize(bytes)} of memory and {new ByteSize(file)} of disk; "
            + $"{new ByteSize(memory)} and {new ByteSize(disk)} may be used. Take a smaller file type, or allow more: --budget for memory, --temp for another disk.");
    }

    private bool Fits(IReadOnlyList<int> counts) => Needs(counts) is var (bytes, file) && bytes <= memory && file <= disk;

    private (long Memory, long Disk) Needs(IReadOnlyList<int> counts)
    {
        var (bytes, file) = (0L, 0L);
        foreach (var count in counts)
        {
            using var header = SyntheticModel.CreatePart(shape, type, count).Preview();
            bytes += MemoryPlanner.Plan(header, load with { Budget = new ByteSize(memory) }, DeviceInfo.Detect()).Memory.ResidentPeak;
            file += header.FileBytes;
        }

        return (bytes, file);
    }

    private static LayerPattern PatternOf(ModelShape shape, GgufFileType type)
    {
        using var header = SyntheticModel.Create(shape, type).Preview();
        return LayerPattern.Of(shape, header);
    }
}
