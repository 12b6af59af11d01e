using LocalRunner.Bench.Results;
using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>Made-up reports with everything that a report can hold.</summary>
internal static class SampleReports
{
    public const string AwkwardName = "a|b, \"quoted\" <b>&amp;</b>\nsecond line";

    private const long GiB = 1L << 30;

    private static readonly BenchedSettings s_settings = new(8192, 2, 2048, 512, "q8_0", "q8_0", FlashAttention: true, "mmap", Repack: true, 0);

    private static readonly PublishedFigure s_published = new()
    {
        Machine = "M2 Max 64 GB",
        Devices = ["m2-max-64gb"],
        Models = ["llama-3.3-70b"],
        Format = "MLX 4-bit",
        NearestFileType = GgufFileType.Q4_K_M,
        PromptTokensPerSecond = 61.5,
        TokensPerSecond = 8.1,
        PeakGb = 40.2,
        Source = "A forum, Jane Doe, January 2025",
    };

    public static BenchReport Complete { get; } = new()
    {
        Version = "0.1.0",
        Engine = "llama.cpp b1234 (cpu, haswell)",
        Runtime = ".NET 10.0.0",
        Command = "localrunner bench demo llama-3.3-70b --scenario laptop-64gb",
        Started = new(2025, 3, 4, 5, 6, 7, TimeSpan.FromHours(1)),
        Seconds = 754.2,
        Machine = new()
        {
            Processor = "Example CPU 9000 @ 3.2 GHz",
            Cores = 2,
            Memory = 24 * GiB,
            OperatingSystem = "Linux 6.1",
            Bandwidth = 21.4e9,
            MatrixThroughput = 143.2e9,
            EnergyProblem = "the processor's counter can't be read without the right to it",
            UsdPerKilowattHour = 0.17,
        },
        Models = [Measured, Awkward, Projected, Failed],
        Sweep = Sweep,
        Scenario = Scenario,
        Notes = ["Another program computed while this ran."],
    };

    private static BenchedModel Measured => new()
    {
        Name = "Llama 3.2 1B Instruct",
        Path = "models/llama-3.2-1b-instruct-q4_k_m.gguf",
        Architecture = "llama",
        Parameters = 1_235_814_432,
        Layers = 16,
        FileType = "Q4_K_M",
        SizeBytes = 807_694_464,
        Settings = s_settings,
        Memory = new(1_190_000_000, 420_000_000, 1_163_000_000, 411_000_000, 752_000_000),
        Tests =
        [
            Speed(BenchTestKind.Prompt, 512, 0, 0, [4.81, 4.83, 4.79, 4.86, 4.82], bandwidth: null, matrix: 1.31),
            Speed(BenchTestKind.Generate, 0, 128, 0, [6.02, 6.07, 5.98, 6.11, 6.04], 0.78, null),
            Speed(BenchTestKind.Generate, 0, 128, 2048, [6.71, 6.68, 6.93, 6.75, 6.70], 0.77, null),
            Speed(BenchTestKind.Generate, 0, 128, 4096, [7.40, 7.52, 7.38, 7.44, 7.41], 0.75, null),
            Speed(BenchTestKind.Generate, 0, 128, 8192, [8.9, 12.4, 9.1, 15.2, 8.8, 13.9, 9.0], 0.62, null) with { Noisy = true, Repeated = 2 },
            Speed(BenchTestKind.Chat, 512, 128, 0, [6.3, 6.35, 6.28], 0.74, null),
            Time(BenchTestKind.FirstToken, 512, [4.9, 4.95, 4.88]),
            Time(BenchTestKind.FirstTokenCached, 512, [0.061, 0.059, 0.063]),
            Time(BenchTestKind.Load, 0, [0.412, 0.398, 0.405]),
        ],
        Device = new()
        {
            Device = "m2-max-64gb",
            Bandwidth = 400e9,
            Fits = true,
            Verdict = "It fits the GPU with all of its layers.",
            PredictedResident = 1_300_000_000,
            Efficiency = 0.78,
            TokensPerSecond = 386.4,
            Roof = 495.2,
            Published = [s_published with { Machine = "M2 Max", Models = ["llama-3.2-1b"], TokensPerSecond = 240, PromptTokensPerSecond = null, PeakGb = null }],
        },
        Notes = ["The file was in the system's cache before the first load."],
    };

    private static BenchedModel Awkward => new()
    {
        Name = AwkwardName,
        Path = "odd, name.gguf",
        Architecture = "qwen2",
        Parameters = 5_200_000,
        Layers = 4,
        FileType = "Q8_0",
        SizeBytes = 5_800_000,
        Settings = s_settings with { KvTypeK = "f16", KvTypeV = "f16", FlashAttention = false },
        Tests =
        [
            Speed(BenchTestKind.Generate, 0, 128, 0, [0.051], 0.31, null) with { JoulesPerToken = 0.0123, UsdPerMillionTokens = 0.00058 },
        ],
    };

    private static BenchedModel Projected => new()
    {
        Name = "llama-3.3-70b",
        Architecture = "llama",
        Parameters = 70_553_706_496,
        Layers = 80,
        FileType = "Q4_K_M",
        SizeBytes = 42_520_395_584,
        Projection = new()
        {
            Layers = 80,
            Parts = [Part(2, [5.1, 5.12, 5.09], [3.10, 3.12, 3.09]), Part(6, [11.0, 11.1, 10.9], [8.18, 8.20, 8.17])],
            Tests =
            [
                new("pp128", 0.0168, 0.01152, 1.066, 1.02, 1.11, null, null, 79, Noisy: true),
                new("tg32", 0.0176, 0.0397, 0.313, 0.309, 0.317, 41_000_000_000, 0.6, 80, Noisy: false),
            ],
            Fits = false,
            Verdict = "No plan keeps it within 22.4 GiB.",
            PredictedResident = 44_300_000_000,
        },
        Device = new()
        {
            Device = "m2-max-64gb",
            Bandwidth = 400e9,
            Fits = true,
            Verdict = "It fits the GPU with all of its layers.",
            PredictedResident = 44_900_000_000,
            Efficiency = 0.6,
            TokensPerSecond = 5.85,
            Roof = 9.76,
            Published = [s_published],
        },
    };

    private static BenchedModel Failed => new() { Name = "missing.gguf", Path = "missing.gguf", Error = "There is no file missing.gguf." };

    private static SweepReport Sweep => new()
    {
        Model = "Llama 3.2 1B Instruct",
        Measure = "the seconds of an exchange, 512 tokens read and 128 written",
        Steps =
        [
            new("--threads", [new("1", 19.2, 0.004, 58.1, 12.1, GiB), new("2", 10.9, 0.006, 106.3, 21.2, GiB), new("4", 12.4, 0.05, 99.0, 19.1, GiB)], "2", "It is the fastest by more than the noise."),
            new("--kv-type", [new("f16", 10.9, 0.006, 106.3, 21.2, GiB + 200_000_000), new("q8_0", 10.95, 0.007, 105.9, 21.1, GiB), new("q4_0", 0, 0, 0, 0, null, "The engine refused it.")], "q8_0", "As fast as f16 within the noise, and it takes less memory."),
        ],
        Best = s_settings,
        SecondsBefore = 12.8,
        SecondsAfter = 10.9,
        SavedTo = "settings/llama-3.2-1b.json",
    };

    private static ScenarioReport Scenario => new()
    {
        Name = "laptop-64gb",
        Question = "Which of the models that the articles name run on a laptop with 64 GB?",
        Device = "M2 Max, 64 GB",
        Memory = 64 * GiB,
        Budget = 48 * GiB,
        Bandwidth = 400e9,
        Rows =
        [
            new()
            {
                Model = "llama-3.3-70b",
                Name = "Llama 3.3 70B Instruct",
                Parameters = 70_553_706_496,
                Claims = ["Runs on a 64 GB laptop."],
                Verdict = ScenarioVerdict.Runs,
                Reason = "Q4_K_M with a context of 8,192 tokens takes 41.8 GiB of the 48 GiB.",
                FileType = "Q4_K_M",
                KvType = "q8_0",
                ContextLength = 8192,
                MaxContext = 43_008,
                PredictedResident = 44_900_000_000,
                LeftForOthers = 23_800_000_000,
                Here = new(0.313, 0.309, 0.317, Projected: true, "2 and 6 of 80 layers"),
                PromptHere = new(1.066, 1.02, 1.11, Projected: true, "2 and 6 of 80 layers"),
                OnDevice = 5.85,
                Roof = 9.76,
                Published = s_published,
                OnDeviceAsPublished = 6.31,
                Difference = (6.31 / 8.1) - 1,
            },
            new()
            {
                Model = "qwen2.5-72b",
                Name = "Qwen2.5 72B Instruct",
                Parameters = 72_706_203_648,
                Verdict = ScenarioVerdict.RunsWithSmallerQuant,
                Reason = "Only with Q3_K_M",
                FileType = "Q3_K_M",
                KvType = "q8_0",
                ContextLength = 8192,
                MaxContext = 21_504,
                PredictedResident = 39_300_000_000,
                LeftForOthers = 29_400_000_000,
                OnDevice = 6.7,
                Roof = 10.6,
                Notes = ["No published figure is known."],
            },
            new()
            {
                Model = "llama-3.2-1b",
                Name = "Llama 3.2 1B Instruct",
                Parameters = 1_235_814_432,
                Verdict = ScenarioVerdict.Runs,
                Reason = "Q8_0 takes 2.1 GiB.",
                FileType = "Q8_0",
                KvType = "f16",
                ContextLength = 8192,
                MaxContext = 131_072,
                PredictedResident = 2_250_000_000,
                LeftForOthers = 66_400_000_000,
                Here = new(12.4, 12.1, 12.7, Projected: false, "all 16 layers"),
                OnDevice = 214,
                Roof = 300,
            },
            new()
            {
                Model = "deepseek-r1",
                Name = "DeepSeek-R1 671B, a name that is a good deal longer than the others",
                Parameters = 671_026_419_200,
                Claims = ["Said to run on a laptop with 64 GB at 1.58 bits."],
                Verdict = ScenarioVerdict.DoesNotRun,
                Reason = "Its smallest type, IQ1_S, takes 131 GiB.",
                FileType = "IQ1_S",
                KvType = "q4_0",
                ContextLength = 512,
                PredictedResident = 141_000_000_000,
                LeftForOthers = -72_000_000_000,
            },
        ],
    };

    private static BenchedModel Part(int layers, double[] prompt, double[] write) => new()
    {
        Name = $"llama-3.3-70b, {layers} layers",
        Architecture = "llama",
        Parameters = 856_000_000L * layers,
        Layers = layers,
        FileType = "Q4_K_M",
        SizeBytes = 517_000_000L * layers,
        Settings = s_settings,
        Tests =
        [
            Speed(BenchTestKind.Prompt, 128, 0, 0, prompt, null, 1.2) with { Noisy = layers == 6 },
            Speed(BenchTestKind.Generate, 0, 32, 0, write, 0.6, null),
        ],
    };

    private static BenchedTest Speed(BenchTestKind kind, int prompt, int answer, int depth, double[] seconds, double? bandwidth, double? matrix)
    {
        var test = new BenchTest(kind, prompt, answer, depth);
        return new()
        {
            Name = test.Name,
            Kind = kind,
            PromptTokens = prompt,
            AnswerTokens = answer,
            Depth = depth,
            Samples = seconds,
            Seconds = SampleSummary.Of(seconds),
            TokensPerSecond = SampleSummary.Of([.. seconds.Select(time => test.Tokens / time)]),
            BytesPerToken = bandwidth is null ? null : 790_000_000,
            BandwidthShare = bandwidth,
            MatrixShare = matrix,
        };
    }

    private static BenchedTest Time(BenchTestKind kind, int prompt, double[] seconds) => new()
    {
        Name = new BenchTest(kind, prompt, 0).Name,
        Kind = kind,
        PromptTokens = prompt,
        Samples = seconds,
        Seconds = SampleSummary.Of(seconds),
    };
}
