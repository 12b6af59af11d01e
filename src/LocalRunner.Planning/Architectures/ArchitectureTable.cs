using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>The architectures that llama.cpp knows, one record each. To add one, add its record.</summary>
internal static class ArchitectureTable
{
    private static readonly string[] s_outputs = ["attn_output.weight", "ffn_down.weight", "ffn_down_shexp.weight"];

    /// <summary>Gets the architectures that differ from llama in anything that matters here, by name.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        new("afmoe")
        {
            Rotated = RotatedLayers.ButLastOfFour, Experts = new() { FromHeader = true }, EqualHeadWidths = true, Window = new(4),
            GraphCompared = true,
        },
        new("apertus") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("arcee") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("arctic") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("arwkv7") { Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Rwkv, TokenShifts = 1, GraphCompared = true },
        new("baichuan") { RotatedDepth = 32, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("bailingmoe") { Experts = new() { FromHeader = true }, GraphCompared = true },
        new("bailingmoe2")
        {
            Experts = new() { FromHeader = true },
            GraphCompared = true,
            HeadsFillWidth = true, NeedsGating = true, EqualHeadWidths = true, NeedsExperts = true, Predictions = PredictionLayers.Cached,
        },
        new("bert")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, Cacheless = true, EncodesAlone = true, LayerNorm = true,
            GraphCompared = true,
        },
        new("bitnet") { HeadsFillWidth = true, EqualHeadWidths = true, GraphCompared = true },
        new("bloom") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, GraphCompared = true },
        new("chameleon") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("chatglm") { EqualHeadWidths = true, GraphCompared = true },
        new("clip") { Kind = FileKind.PictureEncoder },
        new("codeshell") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("cogvlm") { Picks = OutputPick.Never, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("cohere2")
        {
            GraphCompared = true,
            Residual = ResidualOrder.Between, Rotated = RotatedLayers.WithWindow,
            HeadsFillWidth = true, EqualHeadWidths = true, Window = new(4), LayerNorm = true, FeedForward = FeedForwardPlace.Parallel,
        },
        new("cohere2moe")
        {
            GraphCompared = true,
            LayerNorm = true, NormByHeader = true, FeedForward = FeedForwardPlace.Parallel, Residual = ResidualOrder.Between,
            Rotated = RotatedLayers.WithWindowOrLeading, Picks = OutputPick.AfterNorm, Experts = new() { FromHeader = true },
            EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { DenseFirst = true, Pattern = WindowPattern.PeriodOrList },
            Predictions = PredictionLayers.Cached | PredictionLayers.Loaded,
        },
        new("command-r")
        {
            Residual = ResidualOrder.Between,
            HeadsFillWidth = true, EqualHeadWidths = true, LayerNorm = true, FeedForward = FeedForwardPlace.Parallel, GraphCompared = true,
            Layout = new()
            {
                PerHeadNormsFrom = 64, FeedForwardNorm = "", TiedEmbeddings = Presence.Always,
                Keys = [("logit_scale", GgufValue.Of(0.0625f))], Merges = (256000, 253333),
            },
        },
        new("dbrx")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayerNorm = true, GraphCompared = true,
            Layout = new()
            {
                FusedProjection = true, FeedForwardNorm = "attn_output_norm", TiedEmbeddings = Presence.Never,
                Experts = Presence.Always, ExpertsAsFeedForward = true, Keys = [("attention.clamp_kqv", GgufValue.Of(8f))],
            },
        },
        new("deci") { EqualHeadWidths = true, Rotation = Rotation.Whole, LayersOf70B = 80, GraphCompared = true },
        new("deepseek") { Experts = ExpertChoice.Unnormalized, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("deepseek2")
        {
            Latent = true, Experts = new() { FromHeader = true }, GraphCompared = true,
            Layout = new()
            {
                RotatesParts = true, Experts = Presence.Always, SharedExperts = Presence.Always, WritesExpertWidth = true, Latent = true,
            },
        },
        new("deepseek2-ocr") { Experts = ExpertChoice.Unnormalized, HeadsFillWidth = true, EqualHeadWidths = true, RopeBase = 10_000, GraphCompared = true },
        new("deepseek32")
        {
            NeedsGating = true, Latent = true, Indexer = IndexerLayers.All,
            Predictions = PredictionLayers.Cached | PredictionLayers.BiasLoaded, Experts = new() { FromHeader = true },
            GraphCompared = true,
        },
        new("deepseek4") { NeedsGating = true, Unrolled = true, WidensOutput = true, PlainProducts = ["ffn_gate_inp.weight"] },
        new("dflash") { Kind = FileKind.Draft },
        new("dots1") { Experts = new() { FromHeader = true }, NeedsGating = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("dream") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Cacheless = true, GraphCompared = true },
        new("eagle3") { Kind = FileKind.Draft },
        new("ernie4_5") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("ernie4_5-moe") { EqualHeadWidths = true, Rotation = Rotation.Whole, NeedsExpertStep = true, GraphCompared = true },
        new("eurobert") { EndsWithVectors = true, HeadsFillWidth = true, EqualHeadWidths = true, Cacheless = true, GraphCompared = true },
        new("exaone") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("exaone-moe")
        {
            GraphCompared = true,
            Rotated = RotatedLayers.WithWindow, Experts = new() { FromHeader = true },
            NeedsGating = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { CountsPredictions = true },
            Predictions = PredictionLayers.Cached,
        },
        new("exaone4")
        {
            Rotated = RotatedLayers.WithWindowIfAny,
            EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { Default = 4096, Layers = 64 },
            Predictions = PredictionLayers.Cached, GraphCompared = true,
        },
        new("falcon")
        {
            LayerNorm = true, FeedForward = FeedForwardPlace.Parallel, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole,
            FalconMix = true, GraphCompared = true,
        },
        new("falcon-h1") { Recurrent = RecurrentLayers.AllBesideAttention, State = StateForm.Mamba2, GraphCompared = true },
        new("gemma") { GraphCompared = true },
        new("gemma-embedding") { EndsWithVectors = true, Window = new(6), Cacheless = true, GraphCompared = true },
        new("gemma2")
        {
            Window = new(2) { Default = 4096 }, GraphCompared = true,
            Layout = new()
            {
                PostNorms = ["post_attention_norm", "post_ffw_norm"], TiedEmbeddings = Presence.Always, Window = Presence.Always,
                Keys = [("attn_logit_softcapping", GgufValue.Of(50f)), ("final_logit_softcapping", GgufValue.Of(30f))],
                SentencePiece = true,
            },
        },
        new("gemma3")
        {
            Window = new(6), GraphCompared = true,
            Layout = new() { NormsQueries = true, PostNorms = ["post_attention_norm", "post_ffw_norm"], SentencePiece = true },
        },
        new("gemma3n") { Picks = OutputPick.BehindLayers, NormsValues = true, Window = new(5), SharesCaches = true, CachedLayers = 20, GraphCompared = true },
        new("gemma4")
        {
            GraphCompared = true,
            Picks = OutputPick.AfterNorm,
            NormsValues = true,
            EqualHeadWidths = true, Window = new(0) { Pattern = WindowPattern.List }, SharesCaches = true, OwnWindowHeads = true,
            Layout = new()
            {
                NormsQueries = true, PostNorms = ["post_attention_norm", "post_ffw_norm"], Window = Presence.Always, Experts = Presence.Optional,
                WritesExpertWidth = true, MixedLayers = true, Keys = [("final_logit_softcapping", GgufValue.Of(30f))], Merges = (262144, 514906),
            },
        },
        new("gemma4-assistant") { Kind = FileKind.Draft },
        new("glm-dsa")
        {
            Latent = true, Indexer = IndexerLayers.All, SharesIndexers = true, Predictions = PredictionLayers.BiasLoaded,
            Experts = new() { FromHeader = true }, GraphCompared = true,
        },
        new("glm4") { EqualHeadWidths = true, Predictions = PredictionLayers.Cached, PlainProducts = s_outputs, GraphCompared = true },
        new("glm4moe") { EqualHeadWidths = true, NeedsExperts = true, Predictions = PredictionLayers.Cached, PlainProducts = s_outputs, GraphCompared = true },
        new("gpt-oss")
        {
            EqualHeadWidths = true, Rotation = Rotation.Whole,
            Window = new(2), Experts = new() { ChoosesFirst = true, Normalizes = false, AddsBiases = true }, Picks = OutputPick.BeforeNorm,
            GraphCompared = true,
            Layout = new()
            {
                ProjectionBias = true, OutputBias = true, FeedForwardNorm = "post_attention_norm", Sinks = true,
                TiedEmbeddings = Presence.Never, Window = Presence.Always, Experts = Presence.Always, WritesExpertWidth = true,
            },
        },
        new("gpt2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, LayerNorm = true, LearnedPositions = true,
            GraphCompared = true,
            Layout = new()
            {
                NormBias = true, FusedProjection = true, ProjectionBias = true, OutputBias = true, FeedForwardBias = true, Gate = false,
            },
        },
        new("gptj") { Rotation = Rotation.None },
        new("gptneox")
        {
            Residual = ResidualOrder.Between,
            HeadsFillWidth = true, EqualHeadWidths = true, LayerNorm = true, FeedForward = FeedForwardPlace.ParallelWithNorm,
            GraphCompared = true,
            Layout = new()
            {
                NormBias = true, FusedProjection = true, ProjectionBias = true, OutputBias = true, FeedForwardBias = true, Gate = false,
                RotatesParts = true, TiedEmbeddings = Presence.Never,
                Keys = [("use_parallel_residual", GgufValue.Of(true))],
            },
        },
        new("granite") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("granitehybrid")
        {
            EqualHeadWidths = true, Rotation = Rotation.Optional, Recurrent = RecurrentLayers.WithoutHeads, State = StateForm.Mamba2,
            NeedsBothKinds = true, DoublesInner = true, GraphCompared = true,
            Layout = new()
            {
                Experts = Presence.Optional, SharedExperts = Presence.Optional, ExpertsAsFeedForward = true, WritesSharedWidth = true,
            },
        },
        new("granitemoe") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("grok")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, FlashAttention = false, NormsResults = true,
            DenseBesideExperts = true,
            GraphCompared = true,
            Layout = new()
            {
                PostNorms = ["attn_output_norm", "layer_output_norm"], Experts = Presence.Always,
                SentencePiece = true,
            },
        },
        new("grovemoe") { EqualHeadWidths = true, Rotation = Rotation.Whole, NeedsExperts = true, NeedsExpertGroups = true },
        new("hunyuan-dense") { EqualHeadWidths = true, Rotation = Rotation.Whole, IgnoresOneExpert = true, GraphCompared = true },
        new("hunyuan-moe") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("hunyuan_vl") { EqualHeadWidths = true, Rotation = Rotation.Whole, IgnoresOneExpert = true, GraphCompared = true },
        new("hy_v3")
        {
            Picks = OutputPick.AfterNorm, EqualHeadWidths = true, Rotation = Rotation.Whole, Predictions = PredictionLayers.Loaded,
            GraphCompared = true,
        },
        new("internlm2") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("jais") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, GraphCompared = true },
        new("jais2") { LayerNorm = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayersOf70B = 68, PlainProducts = s_outputs, GraphCompared = true },
        new("jamba")
        {
            HeadsFillWidth = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.WithoutHeads, NeedsBothKinds = true,
            DoublesInner = true,
            Experts = ExpertChoice.Unnormalized, Residual = ResidualOrder.First, GraphCompared = true,
            Layout = new() { Experts = Presence.Optional, ExpertsAsFeedForward = true, NormsState = true },
        },
        new("jina-bert-v2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, Cacheless = true, FixedWidths = true,
            EncodesAlone = true, LayerNorm = true, GraphCompared = true,
        },
        new("jina-bert-v3") { EncodesAlone = true, LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Cacheless = true, GraphCompared = true },
        new("kimi-linear")
        {
            NeedsGating = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.WithoutHeads, State = StateForm.KimiDelta,
            Unrolled = true, Latent = true, GraphCompared = true,
        },
        new("laguna") { EqualHeadWidths = true, OwnWindowHeads = true, FixedWidths = true, Window = new(4) { DenseFirst = true }, GraphCompared = true },
        new("lfm2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Window = new(0), Recurrent = RecurrentLayers.WithoutHeads,
            State = StateForm.ShortConvolution, Residual = ResidualOrder.First, GraphCompared = true,
        },
        new("lfm2moe")
        {
            GraphCompared = true,
            HeadsFillWidth = true, NeedsGating = true, EqualHeadWidths = true, Recurrent = RecurrentLayers.WithoutHeads,
            State = StateForm.ShortConvolution, Residual = ResidualOrder.First,
        },
        new("llada") { EqualHeadWidths = true, Rotation = Rotation.Whole, Cacheless = true, GraphCompared = true },
        new("llada-moe")
        {
            GraphCompared = true,
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, NeedsExperts = true, Cacheless = true,
        },
        new("llama")
        {
            EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true, LayersOf70B = 80, SharesHeadsAt70B = true,
            Layout = new() { Experts = Presence.Optional, ExpertsAsFeedForward = true, Rope = RopeFactors.Stretched },
        },
        new("llama-embed") { EndsWithVectors = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LeavesCache = true, GraphCompared = true },
        new("llama4")
        {
            GraphCompared = true,
            Rotated = RotatedLayers.ButLastOfFour, ScalesUnrotated = true, Experts = new() { Normalizes = false, WeighsFirst = true },
            EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { Default = 8192, Fixed = 8192 }, NeedsWholeLayer = true,
            Layout = new()
            {
                Experts = Presence.Always, SharedExperts = Presence.Always, WritesExpertWidth = true, Rope = RopeFactors.Stretched, TiedEmbeddings = Presence.Never,
                Keys = [("interleave_moe_layer_step", GgufValue.Of(1u))],
            },
        },
        new("maincoder") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("mamba")
        {
            Rotation = Rotation.None, Recurrent = RecurrentLayers.All, DoublesInner = true, GraphCompared = true, Layout = new(),
        },
        new("mamba2")
        {
            Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Mamba2, GraphCompared = true, Layout = new(),
        },
        new("mellum") { EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { Pattern = WindowPattern.PeriodOrList }, GraphCompared = true },
        new("mimo2") { Window = new(0) { Pattern = WindowPattern.List }, Predictions = PredictionLayers.Loaded, GraphCompared = true },
        new("minicpm") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("minimax-m2") { NeedsGating = true, EqualHeadWidths = true, GraphCompared = true },
        new("minimax-m3")
        {
            NeedsGating = true, EqualHeadWidths = true, Indexer = IndexerLayers.BehindDense, Unrolled = true, Experts = new() { FromHeader = true },
            GraphCompared = true,
        },
        new("mistral3") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("mistral4") { Latent = true, Experts = new() { FromHeader = true }, GraphCompared = true },
        new("modern-bert")
        {
            LayerNorm = true, Window = new(3) { DenseFirst = true }, EndsWithVectors = true, EqualHeadWidths = true, Cacheless = true,
            GraphCompared = true,
        },
        new("mpt") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, GraphCompared = true },
        new("nanbeige") { EqualHeadWidths = true, Loops = true, Unrolled = true, GraphCompared = true },
        new("nemotron") { HeadsFillWidth = true, EqualHeadWidths = true, LayerNorm = true, GraphCompared = true },
        new("nemotron_h")
        {
            GraphCompared = true,
            EqualHeadWidths = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.WithoutHeadsOrFeedForward,
            State = StateForm.Mamba2, NeedsBothKinds = true,
        },
        new("nemotron_h_moe")
        {
            GraphCompared = true,
            Experts = new() { FromHeader = true },
            EqualHeadWidths = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.WithoutHeadsOrFeedForward,
            State = StateForm.Mamba2,
            NeedsBothKinds = true,
        },
        new("neo-bert") { EndsWithVectors = true, HeadsFillWidth = true, EqualHeadWidths = true, Cacheless = true, GraphCompared = true },
        new("nomic-bert") { EncodesAlone = true, LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Cacheless = true, GraphCompared = true },
        new("nomic-bert-moe")
        {
            Experts = ExpertChoice.Unnormalized, EncodesAlone = true, LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true,
            Cacheless = true, GraphCompared = true,
        },
        new("olmo") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayerNorm = true, LayersOf70B = 80, GraphCompared = true },
        new("olmo2") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4), GraphCompared = true },
        new("olmoe") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Experts = ExpertChoice.Unnormalized, GraphCompared = true },
        new("openelm") { Residual = ResidualOrder.FirstAfterAttention, EqualHeadWidths = true, GraphCompared = true },
        new("orion") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("paddleocr") { EqualHeadWidths = true, Rotation = Rotation.Whole, SectionedPositions = true, GraphCompared = true },
        new("pangu-embedded") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("phi2")
        {
            Residual = ResidualOrder.LastAttentionFirst, LayerNorm = true, FeedForward = FeedForwardPlace.Parallel, HeadsFillWidth = true,
            EqualHeadWidths = true, GraphCompared = true,
        },
        new("phi3")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Residual = ResidualOrder.FirstAfterFeedForward, GraphCompared = true,
            Needs = new("attn_qkv.weight", ["attn_q.weight", "attn_k.weight", "attn_v.weight"]),
            Layout = new()
            {
                FusedProjection = true, Gate = false, FusedGate = true, RotatesParts = true,
                Rope = RopeFactors.ShortAndLong,
            },
        },
        new("phimoe") { HeadsFillWidth = true, EqualHeadWidths = true, Residual = ResidualOrder.FirstAfterFeedForward, GraphCompared = true },
        new("plamo")
        {
            FeedForward = FeedForwardPlace.Parallel, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true,
        },
        new("plamo2") { Recurrent = RecurrentLayers.WithoutHeads, NeedsBothKinds = true, HeadsWithoutGroups = true },
        new("plamo3") { Window = new(8), GraphCompared = true },
        new("qwen") { EqualHeadWidths = true, GraphCompared = true },
        new("qwen2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true, LayersOf70B = 80,
            Layout = new() { ProjectionBias = true },
        },
        new("qwen2moe")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Experts = ExpertChoice.Unnormalized,
            GraphCompared = true,
        },
        new("qwen2vl")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, SectionedPositions = true, GraphCompared = true,
            Layout = new() { ProjectionBias = true },
        },
        new("qwen3") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true, Layout = new() { NormsQueries = true } },
        new("qwen35")
        {
            EqualHeadWidths = true, SectionedPositions = true, Recurrent = RecurrentLayers.ByInterval, State = StateForm.GatedDelta,
            Predictions = PredictionLayers.Known, Unrolled = true, Picks = OutputPick.AfterNorm, GraphCompared = true,
            Layout = new() { NormsQueries = true, GatesAttention = true, RotatesParts = true, FeedForwardNorm = "post_attention_norm" },
        },
        new("qwen35moe")
        {
            EqualHeadWidths = true, SectionedPositions = true, Recurrent = RecurrentLayers.ByInterval, State = StateForm.GatedDelta,
            Predictions = PredictionLayers.Known, NeedsExperts = true, Unrolled = true, Picks = OutputPick.AfterNorm, GraphCompared = true,
            Layout = new()
            {
                NormsQueries = true, GatesAttention = true, RotatesParts = true, FeedForwardNorm = "post_attention_norm",
                Experts = Presence.Always, SharedExperts = Presence.Always, GatesShared = true, WritesExpertWidth = true, WritesSharedWidth = true,
            },
        },
        new("qwen3moe")
        {
            EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true,
            Layout = new() { NormsQueries = true, Experts = Presence.Always, WritesExpertWidth = true },
        },
        new("qwen3next")
        {
            GraphCompared = true,
            EqualHeadWidths = true, Recurrent = RecurrentLayers.ByInterval, State = StateForm.GatedDelta,
            Unrolled = true,
        },
        new("qwen3vl") { EqualHeadWidths = true, Rotation = Rotation.Whole, SectionedPositions = true, GraphCompared = true },
        new("qwen3vlmoe") { EqualHeadWidths = true, Rotation = Rotation.Whole, SectionedPositions = true, GraphCompared = true },
        new("refact") { EqualHeadWidths = true, Rotation = Rotation.None, GraphCompared = true },
        new("rnd1") { EqualHeadWidths = true, Rotation = Rotation.Whole, Cacheless = true, GraphCompared = true },
        new("rwkv6")
        {
            GraphCompared = true,
            LayerNorm = true,
            Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Rwkv,
            Needs = new("time_mix_lerp_fused.weight", ["time_mix_lerp_w.weight"]),
        },
        new("rwkv6qwen2") { Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Rwkv, TokenShifts = 1, GraphCompared = true },
        new("rwkv7") { LayerNorm = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Rwkv, GraphCompared = true },
        new("seed_oss") { EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("smallthinker")
        {
            GraphCompared = true,
            Rotated = RotatedLayers.ButFirstOfFour, ScoresFirst = true,
            NeedsGating = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { Fixed = 4096, DenseFirst = true },
            NeedsExperts = true,
        },
        new("smollm3") { Rotated = RotatedLayers.ButLastOfFour, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true, Layout = new() },
        new("stablelm")
        {
            FeedForward = FeedForwardPlace.ParallelWithoutNorm, HeadsFillWidth = true, EqualHeadWidths = true, LayerNorm = true,
            GraphCompared = true,
        },
        new("starcoder")
        {
            GraphCompared = true,
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, LayerNorm = true, LearnedPositions = true,
        },
        new("starcoder2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayerNorm = true, GraphCompared = true,
            Layout = new()
            {
                NormBias = true, ProjectionBias = true, OutputBias = true, FeedForwardBias = true, Gate = false,
                Merges = (49152, 48872),
            },
        },
        new("step35")
        {
            Picks = OutputPick.BeforeNorm, Experts = new() { FromHeader = true }, Window = new(0) { Pattern = WindowPattern.List },
            Predictions = PredictionLayers.Loaded, GraphCompared = true,
        },
        new("t5") { Kind = FileKind.EncoderDecoder },
        new("t5encoder")
        {
            EncoderNames = true, LeavesCache = true, EndsWithVectors = true, EqualHeadWidths = true, Rotation = Rotation.None, GraphCompared = true,
        },
        new("talkie") { AddsEmbeddings = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
        new("wavtokenizer-dec") { Kind = FileKind.AudioDecoder },
        new("xverse") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, GraphCompared = true },
    ];

    private static readonly Dictionary<string, Architecture> s_names = All.ToDictionary(architecture => architecture.Name, StringComparer.Ordinal);

    /// <summary>Gets an architecture by its name; one without a record is taken for llama's kin.</summary>
    public static Architecture Of(string name) => s_names.GetValueOrDefault(name) ?? new(name);
}
