using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>One of the builds of ggml's CPU code that a package holds, chosen for this processor and for the first model.</summary>
/// <param name="Name">Its folder; the platform's name where there is one build alone.</param>
/// <param name="Reason">Why it was chosen, as a sentence.</param>
/// <param name="Unused">What the processor can and the build does not use.</param>
internal sealed record CpuVariant(string Name, string Reason, IReadOnlyList<string> Unused)
{
    public const string Variable = "LOCALRUNNER_CPU_VARIANT";

    /// <summary>The build for Macs with ARM that run x64 programs; beside it lies the one for Intel's.</summary>
    public const string Rosetta = "rosetta2";

    private const string Avx512 = "avx512";
    private const string Avx2 = "avx2";
    private const string Avx = "avx";
    private const string Plain = "noavx";

    /// <summary>Gets the names that a folder can have, the fastest first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Avx512, Avx2, Avx, Plain, Rosetta];

    /// <summary>Chooses among the builds that are there.</summary>
    /// <param name="processor">What the processor can.</param>
    /// <param name="isWindows">Whether these are the builds for Windows, whose AVX-512 code is compiled with more.</param>
    /// <param name="there">The folders that are there; none where the platform has one build alone.</param>
    /// <param name="heads">The heads of the model that is to be loaded; null where none is known.</param>
    /// <param name="wanted">The name that the user wants; null or empty for the best.</param>
    /// <exception cref="LocalRunnerException">The one that is wanted is not there, or does not run on this processor.</exception>
    public static CpuVariant Choose(ProcessorFeatures processor, bool isWindows, IReadOnlyCollection<string> there, HeadWidths? heads, string? wanted)
    {
        if (wanted is { Length: > 0 })
            return Named(processor, isWindows, there, wanted);
        if (there.Count == 0)
            return Only(processor);

        var runs = Names.Where(name => there.Contains(name) && WhyNot(name, processor, isWindows) is null).ToList();
        if (runs is not [var best, ..])
            return new("none", "None of the builds that are there runs on this processor.", []);
        if (best == Avx512 && heads is { SuitAvx512: false } && runs.Contains(Avx2))
        {
            return new(Avx2, $"The model's heads are {heads} wide: the AVX-512 code computes widths that are no multiple of 64 one value at a time.", ["AVX-512"]);
        }

        var better = Names.TakeWhile(name => name != best).LastOrDefault(there.Contains);
        var reason = better is null
            ? "It is the fastest build, and this processor has all that it needs."
            : $"It is the fastest build that runs here: {better} needs {WhyNot(better, processor, isWindows)}.";
        return new(best, reason, UnusedBy(best, processor, isWindows));
    }

    private static CpuVariant Named(ProcessorFeatures processor, bool isWindows, IReadOnlyCollection<string> there, string wanted)
    {
        if (!there.Contains(wanted))
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, there.Count == 0
                ? $"{Variable} is '{wanted}', but there is one build of the CPU code alone on this platform. Unset it."
                : $"{Variable} is '{wanted}'; there are {string.Join(", ", Names.Where(there.Contains))}.");
        }

        return WhyNot(wanted, processor, isWindows) is { } missing
            ? throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"{Variable} is '{wanted}', which needs {missing}; this processor lacks that. Unset it.")
            : new(wanted, $"{Variable} names it.", UnusedBy(wanted, processor, isWindows));
    }

    private static CpuVariant Only(ProcessorFeatures processor) => new(
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        "It is the only build there is.",
        processor.DotProduct && !OperatingSystem.IsMacOS() ? ["8-bit dot products"] : []);

    /// <summary>Returns what a build needs and the processor lacks, null when it runs.</summary>
    private static string? WhyNot(string name, ProcessorFeatures processor, bool isWindows) => name switch
    {
        Avx512 when !processor.Avx512 => "AVX-512 with F, BW, CD, DQ and VL",
        Avx512 when isWindows && !(processor.Avx512Vbmi && processor.Avx512Vnni) => "AVX-512 with VBMI and VNNI",
        Avx512 or Avx2 when !processor.Avx2 => "AVX2",
        Avx when !processor.Avx => "AVX",
        Avx512 or Avx2 or Avx when !processor.FmaF16cBmi2 => "FMA, F16C and BMI2",
        Rosetta when processor.Avx2 => "Rosetta",
        _ => null,
    };

    private static List<string> UnusedBy(string name, ProcessorFeatures processor, bool isWindows)
    {
        var unused = new List<string>();
        if (name == Avx512)
        {
            if (!isWindows && processor.Avx512Vnni)
                unused.Add("VNNI");
            if (!isWindows && processor.Avx512Vbmi)
                unused.Add("VBMI");
            if (processor.Avx512Bf16)
                unused.Add("BF16");
        }
        else if (processor.Avx512)
        {
            unused.Add("AVX-512");
        }

        if (name is Avx or Plain && processor.Avx2)
            unused.Add("AVX2");
        return unused;
    }
}
