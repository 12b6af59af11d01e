using LocalRunner.Bench.Results;
using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Reports;

/// <summary>Takes the results of a model apart: its tests, or those of its parts with what they say of it, and its figures on another machine.</summary>
internal static class ModelLines
{
    public static IEnumerable<BenchLine> Of(BenchLine run, BenchedModel model)
    {
        var line = WithSettings(run, model.Settings) with
        {
            ModelFilename = model.Path,
            ModelName = model.Name,
            ModelType = Words(model.Architecture, model.Parameters > 0 ? Sizes.Count(model.Parameters) : "", model.FileType),
            ModelSize = model.SizeBytes,
            ModelNParams = model.Parameters,
            NLayers = model.Layers,
            PredictedResident = model.Memory?.PredictedResident,
            PredictedAnonymous = model.Memory?.PredictedAnonymous,
            MeasuredResident = model.Memory?.Resident,
            MeasuredAnonymous = model.Memory?.Anonymous,
        };
        if (model.Error is { } error)
            yield return line with { Kind = "error", Error = error };
        foreach (var test in model.Tests)
            yield return OfTest(line, test);
        if (model.Projection is { } projection)
        {
            foreach (var part in projection.Parts.SelectMany(part => Of(run, part)))
                yield return part;
            foreach (var test in projection.Tests)
                yield return OfProjection(line, projection, test);
        }

        if (model.Device is { } device)
        {
            foreach (var there in OfDevice(line, device))
                yield return there;
        }
    }

    private static BenchLine OfTest(BenchLine line, BenchedTest test) => line with
    {
        Kind = "test",
        Test = test.Name,
        NPrompt = test.PromptTokens,
        NGen = test.AnswerTokens,
        NDepth = test.Depth,
        Repetitions = test.Samples.Count,
        AvgNs = BenchLine.Nanoseconds(test.Seconds.Mean),
        StddevNs = BenchLine.Nanoseconds(test.Seconds.Deviation),
        MedianNs = BenchLine.Nanoseconds(test.Seconds.Median),
        AvgTs = test.TokensPerSecond?.Mean,
        StddevTs = test.TokensPerSecond?.Deviation,
        MedianTs = test.TokensPerSecond?.Median,
        P5Ts = test.TokensPerSecond?.P5,
        P95Ts = test.TokensPerSecond?.P95,
        Noise = (test.TokensPerSecond ?? test.Seconds).Noise,
        Noisy = test.Noisy,
        BytesPerToken = test.BytesPerToken,
        Mbu = test.BandwidthShare,
        MatrixShare = test.MatrixShare,
        JoulesPerToken = test.JoulesPerToken,
        UsdPerMillionTokens = test.UsdPerMillionTokens,
        Projected = false,
    };

    private static BenchLine OfProjection(BenchLine line, ModelProjection projection, ProjectedTest test) => line with
    {
        Kind = "projection",
        Test = test.Name,
        Projected = true,
        AvgTs = test.TokensPerSecond,
        LowTs = test.Low,
        HighTs = test.High,
        FixedNs = BenchLine.Nanoseconds(test.FixedSeconds),
        LayerNs = BenchLine.Nanoseconds(test.LayerSeconds),
        Noisy = test.Noisy,
        BytesPerToken = test.BytesPerToken,
        Mbu = test.BandwidthShare,
        NLayers = projection.Layers,
        PredictedResident = projection.PredictedResident,
        Fits = projection.Fits,
        Reason = projection.Verdict,
        MaxContext = projection.MaxContext,
    };

    private static IEnumerable<BenchLine> OfDevice(BenchLine line, DeviceProjection device)
    {
        var there = line with
        {
            Kind = "device",
            Device = device.Device,
            Projected = true,
            Fits = device.Fits,
            Reason = device.Verdict,
            PredictedResident = device.PredictedResident,
            Efficiency = device.Efficiency,
            DeviceTs = device.TokensPerSecond,
            RoofTs = device.Roof,
        };
        return device.Published.Select(figure => there with
        {
            Kind = "published",
            Device = figure.Machine,
            Projected = null,
            PublishedTs = figure.TokensPerSecond,
            PromptTs = figure.PromptTokensPerSecond,
            PublishedFormat = figure.Format,
            PublishedSource = figure.Source,
            Difference = device.TokensPerSecond / figure.TokensPerSecond - 1,
        }).Prepend(there);
    }

    private static BenchLine WithSettings(BenchLine line, BenchedSettings? settings) => settings is null ? line : line with
    {
        NCtx = settings.ContextLength,
        NBatch = settings.Batch,
        NUbatch = settings.Ubatch,
        NThreads = settings.Threads,
        TypeK = settings.KvTypeK,
        TypeV = settings.KvTypeV,
        FlashAttn = settings.FlashAttention,
        UseMmap = settings.LoadMode == "mmap",
        LoadMode = settings.LoadMode,
        Repack = settings.Repack,
        NGpuLayers = settings.GpuLayers,
    };

    private static string Words(params IEnumerable<string> words) => string.Join(' ', words.Where(word => word.Length > 0));
}
