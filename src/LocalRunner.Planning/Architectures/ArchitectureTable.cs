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
            Rotated = RotatedLayers.ButLastOfFour, Experts = new() { FromHeader = true }, EqualHeadWidths = true,
            Window = new(4) { IsNeeded = true },
        },
        new("apertus") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("arcee") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("arctic") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("arwkv7") { Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Rwkv, TokenShifts = 1 },
        new("baichuan") { RotatedDepth = 32, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("bailingmoe") { Experts = new() { FromHeader = true } },
        new("bailingmoe2")
        {
            Experts = new() { FromHeader = true },
            HeadsFillWidth = true, NeedsGating = true, EqualHeadWidths = true, NeedsExperts = true, Predictions = PredictionLayers.Cached,
        },
        new("bert")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, Cacheless = true, EncodesAlone = true, LayerNorm = true,
        },
        new("bitnet") { HeadsFillWidth = true, EqualHeadWidths = true },
        new("bloom") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None },
        new("chameleon") { ImageTokens = 8192, LayerNormsHeads = true, SwinNormByHeader = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("chatglm") { EqualHeadWidths = true },
        new("clip") { Kind = FileKind.PictureEncoder },
        new("codeshell") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("cogvlm") { Picks = OutputPick.Never, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("cohere2")
        {
            Residual = ResidualOrder.Between, Rotated = RotatedLayers.WithWindow,
            HeadsFillWidth = true, EqualHeadWidths = true, Window = new(4), LayerNorm = true, FeedForward = FeedForwardPlace.Parallel,
        },
        new("cohere2moe")
        {
            LayerNorm = true, NormByHeader = true, FeedForward = FeedForwardPlace.Parallel, Residual = ResidualOrder.Between,
            Rotated = RotatedLayers.WithWindowOrLeading, Picks = OutputPick.AfterNorm, Experts = new() { FromHeader = true },
            EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { DenseFirst = true, Pattern = WindowPattern.PeriodOrList },
            Predictions = PredictionLayers.Cached | PredictionLayers.Loaded,
        },
        new("command-r")
        {
            Residual = ResidualOrder.Between,
            HeadsFillWidth = true, EqualHeadWidths = true, LayerNorm = true, FeedForward = FeedForwardPlace.Parallel,
            Layout = new()
            {
                PerHeadNormsFrom = 64, FeedForwardNorm = "", TiedEmbeddings = Presence.Always,
                Keys = [("logit_scale", GgufValue.Of(0.0625f))], Merges = (256000, 253333),
            },
        },
        new("dbrx")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayerNorm = true,
            Layout = new()
            {
                FusedProjection = true, FeedForwardNorm = "attn_output_norm", TiedEmbeddings = Presence.Never,
                Experts = Presence.Always, ExpertsAsFeedForward = true, Keys = [("attention.clamp_kqv", GgufValue.Of(8f))],
            },
        },
        new("deci") { EqualHeadWidths = true, Rotation = Rotation.Whole, LayersOf70B = 80 },
        new("deepseek") { Experts = ExpertChoice.Unnormalized, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("deepseek2")
        {
            Latent = true, Experts = new() { FromHeader = true },
            Layout = new()
            {
                RotatesParts = true, Experts = Presence.Always, SharedExperts = Presence.Always, WritesExpertWidth = true, Latent = true,
            },
        },
        new("deepseek2-ocr") { Experts = ExpertChoice.Unnormalized, HeadsFillWidth = true, EqualHeadWidths = true, RopeBase = 10_000 },
        new("deepseek32")
        {
            NeedsGating = true, Latent = true, Indexer = IndexerLayers.All,
            Predictions = PredictionLayers.Cached | PredictionLayers.BiasLoaded, Experts = new() { FromHeader = true },
        },
        new("deepseek4")
        {
            NeedsGating = true, EqualHeadWidths = true, Window = new(0) { IsNeeded = true }, CompressesContext = true, Experts = new() { FromHeader = true, Scales = true },
            Unrolled = true, WidensOutput = true, PlainProducts = ["ffn_gate_inp.weight"],
        },
        new("dflash") { Kind = FileKind.Draft },
        new("dots1") { Experts = new() { FromHeader = true }, NeedsGating = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("dream") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Cacheless = true },
        new("eagle3") { Kind = FileKind.Draft },
        new("ernie4_5") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("ernie4_5-moe") { EqualHeadWidths = true, Rotation = Rotation.Whole, NeedsExpertStep = true },
        new("eurobert") { EndsWithVectors = true, HeadsFillWidth = true, EqualHeadWidths = true, Cacheless = true },
        new("exaone") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("exaone-moe")
        {
            Rotated = RotatedLayers.WithWindow, Experts = new() { FromHeader = true },
            NeedsGating = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { CountsPredictions = true },
            Predictions = PredictionLayers.Cached,
        },
        new("exaone4")
        {
            Rotated = RotatedLayers.WithWindowIfAny,
            EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { Default = 4096, Layers = 64 },
            Predictions = PredictionLayers.Cached,
        },
        new("falcon")
        {
            LayerNorm = true, FeedForward = FeedForwardPlace.Parallel, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole,
            FalconMix = true,
        },
        new("falcon-h1") { Recurrent = RecurrentLayers.AllBesideAttention, State = StateForm.Mamba2 },
        new("gemma"),
        new("gemma-embedding") { EndsWithVectors = true, Window = new(6), Cacheless = true },
        new("gemma2")
        {
            Window = new(2) { Default = 4096 },
            Layout = new()
            {
                PostNorms = ["post_attention_norm", "post_ffw_norm"], TiedEmbeddings = Presence.Always, Window = Presence.Always,
                Keys = [("attn_logit_softcapping", GgufValue.Of(50f)), ("final_logit_softcapping", GgufValue.Of(30f))],
                SentencePiece = true,
            },
        },
        new("gemma3")
        {
            Window = new(6),
            Layout = new() { NormsQueries = true, PostNorms = ["post_attention_norm", "post_ffw_norm"], SentencePiece = true },
        },
        new("gemma3n") { Picks = OutputPick.BehindLayers, NormsValues = true, Window = new(5), SharesCaches = true, CachedLayers = 20 },
        new("gemma4")
        {
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
            Experts = new() { FromHeader = true },
        },
        new("glm4") { EqualHeadWidths = true, Predictions = PredictionLayers.Cached, PlainProducts = s_outputs },
        new("glm4moe") { EqualHeadWidths = true, NeedsExperts = true, Predictions = PredictionLayers.Cached, PlainProducts = s_outputs },
        new("gpt-oss")
        {
            EqualHeadWidths = true, Rotation = Rotation.Whole,
            Window = new(2), Experts = new() { ChoosesFirst = true, Normalizes = false, AddsBiases = true }, Picks = OutputPick.BeforeNorm,
            Layout = new()
            {
                ProjectionBias = true, OutputBias = true, FeedForwardNorm = "post_attention_norm", Sinks = true,
                TiedEmbeddings = Presence.Never, Window = Presence.Always, Experts = Presence.Always, WritesExpertWidth = true,
            },
        },
        new("gpt2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, LayerNorm = true, LearnedPositions = true,
            Layout = new()
            {
                NormBias = true, FusedProjection = true, ProjectionBias = true, OutputBias = true, FeedForwardBias = true, Gate = false,
            },
        },
        new("gptj") { GraphEstimated = true, Rotation = Rotation.None },
        new("gptneox")
        {
            Residual = ResidualOrder.Between,
            HeadsFillWidth = true, EqualHeadWidths = true, LayerNorm = true, FeedForward = FeedForwardPlace.ParallelWithNorm,
            Layout = new()
            {
                NormBias = true, FusedProjection = true, ProjectionBias = true, OutputBias = true, FeedForwardBias = true, Gate = false,
                RotatesParts = true, TiedEmbeddings = Presence.Never,
                Keys = [("use_parallel_residual", GgufValue.Of(true))],
            },
        },
        new("granite") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("granitehybrid")
        {
            EqualHeadWidths = true, Rotation = Rotation.Optional, Recurrent = RecurrentLayers.WithoutHeads, State = StateForm.Mamba2,
            DoublesInner = true,
            Layout = new()
            {
                Experts = Presence.Optional, SharedExperts = Presence.Optional, ExpertsAsFeedForward = true, WritesSharedWidth = true,
            },
        },
        new("granitemoe") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("grok")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, FlashAttention = false, NormsResults = true,
            DenseBesideExperts = true,
            Layout = new()
            {
                PostNorms = ["attn_output_norm", "layer_output_norm"], Experts = Presence.Always,
                SentencePiece = true,
            },
        },
        new("grovemoe") { EqualHeadWidths = true, Rotation = Rotation.Whole, NeedsExperts = true, NeedsExpertGroups = true },
        new("hunyuan-dense") { EqualHeadWidths = true, Rotation = Rotation.Whole, IgnoresOneExpert = true },
        new("hunyuan-moe") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("hunyuan_vl") { EqualHeadWidths = true, Rotation = Rotation.Whole, IgnoresOneExpert = true },
        new("hy_v3")
        {
            Picks = OutputPick.AfterNorm, EqualHeadWidths = true, Rotation = Rotation.Whole, Predictions = PredictionLayers.Loaded,
        },
        new("internlm2") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("jais") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None },
        new("jais2") { LayerNorm = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayersOf70B = 68, PlainProducts = s_outputs },
        new("jamba")
        {
            HeadsFillWidth = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.WithoutHeads,
            DoublesInner = true,
            Experts = ExpertChoice.Unnormalized, Residual = ResidualOrder.First,
            Layout = new() { Experts = Presence.Optional, ExpertsAsFeedForward = true, NormsState = true },
        },
        new("jina-bert-v2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, Cacheless = true, FixedWidths = true,
            EncodesAlone = true, LayerNorm = true,
        },
        new("jina-bert-v3") { EncodesAlone = true, LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Cacheless = true },
        new("kimi-linear")
        {
            NeedsGating = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.WithoutHeads, State = StateForm.KimiDelta,
            Unrolled = true, Latent = true,
        },
        new("laguna") { EqualHeadWidths = true, OwnWindowHeads = true, FixedWidths = true, Window = new(4) { DenseFirst = true } },
        new("lfm2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Window = new(0), Recurrent = RecurrentLayers.WithoutHeads,
            State = StateForm.ShortConvolution, Residual = ResidualOrder.First,
        },
        new("lfm2moe")
        {
            HeadsFillWidth = true, NeedsGating = true, NeedsExperts = true, EqualHeadWidths = true, Recurrent = RecurrentLayers.WithoutHeads,
            State = StateForm.ShortConvolution, Residual = ResidualOrder.First,
        },
        new("llada") { EqualHeadWidths = true, Rotation = Rotation.Whole, Cacheless = true },
        new("llada-moe")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, NeedsExperts = true, Cacheless = true,
        },
        new("llama")
        {
            EqualHeadWidths = true, Rotation = Rotation.Whole, LayersOf70B = 80, SharesHeadsAt70B = true,
            Layout = new() { Experts = Presence.Optional, ExpertsAsFeedForward = true, Rope = RopeFactors.Stretched },
        },
        new("llama-embed") { EndsWithVectors = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LeavesCache = true },
        new("llama4")
        {
            Rotated = RotatedLayers.ButLastOfFour, ScalesUnrotated = true, Experts = new() { Normalizes = false, WeighsFirst = true },
            EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { Default = 8192, Fixed = 8192 }, NeedsWholeLayer = true,
            Layout = new()
            {
                Experts = Presence.Always, SharedExperts = Presence.Always, WritesExpertWidth = true, Rope = RopeFactors.Stretched, TiedEmbeddings = Presence.Never,
                Keys = [("interleave_moe_layer_step", GgufValue.Of(1u))],
            },
        },
        new("maincoder") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("mamba")
        {
            Rotation = Rotation.None, Recurrent = RecurrentLayers.All, DoublesInner = true, Layout = new(),
        },
        new("mamba2")
        {
            Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Mamba2, Layout = new(),
        },
        new("mellum") { EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { Pattern = WindowPattern.PeriodOrList } },
        new("mimo2") { Window = new(0) { Pattern = WindowPattern.List }, Predictions = PredictionLayers.Loaded },
        new("minicpm") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("minicpm3") { ScalesOutput = true },
        new("minimax-m2") { NeedsGating = true, EqualHeadWidths = true },
        new("minimax-m3")
        {
            NeedsGating = true, EqualHeadWidths = true, Indexer = IndexerLayers.BehindDense, Unrolled = true, Experts = new() { FromHeader = true },
        },
        new("mistral3") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("mistral4") { Latent = true, Experts = new() { FromHeader = true } },
        new("modern-bert")
        {
            LayerNorm = true, Window = new(3) { DenseFirst = true }, EndsWithVectors = true, EqualHeadWidths = true, Cacheless = true,
        },
        new("mpt") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None },
        new("nanbeige") { EqualHeadWidths = true, Loops = true, Unrolled = true },
        new("nemotron") { HeadsFillWidth = true, EqualHeadWidths = true, LayerNorm = true },
        new("nemotron_h")
        {
            EqualHeadWidths = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.WithoutHeadsOrFeedForward,
            State = StateForm.Mamba2,
        },
        new("nemotron_h_moe")
        {
            Experts = new() { FromHeader = true },
            EqualHeadWidths = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.WithoutHeadsOrFeedForward,
            State = StateForm.Mamba2,
        },
        new("neo-bert") { EndsWithVectors = true, HeadsFillWidth = true, EqualHeadWidths = true, Cacheless = true },
        new("nomic-bert") { EncodesAlone = true, LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Cacheless = true },
        new("nomic-bert-moe")
        {
            Experts = ExpertChoice.Unnormalized, EncodesAlone = true, LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true,
            Cacheless = true,
        },
        new("olmo") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayerNorm = true, LayersOf70B = 80 },
        new("olmo2") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) },
        new("olmoe") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Experts = ExpertChoice.Unnormalized },
        new("openelm") { Residual = ResidualOrder.FirstAfterAttention, EqualHeadWidths = true },
        new("orion") { LayerNorm = true, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("paddleocr") { EqualHeadWidths = true, Rotation = Rotation.Whole, SectionedPositions = true },
        new("pangu-embedded") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("phi2")
        {
            Residual = ResidualOrder.LastAttentionFirst, LayerNorm = true, FeedForward = FeedForwardPlace.Parallel, HeadsFillWidth = true,
            EqualHeadWidths = true,
        },
        new("phi3")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Residual = ResidualOrder.FirstAfterFeedForward,
            Needs = new("attn_qkv.weight", ["attn_q.weight", "attn_k.weight", "attn_v.weight"]),
            Layout = new()
            {
                FusedProjection = true, Gate = false, FusedGate = true, RotatesParts = true,
                Rope = RopeFactors.ShortAndLong,
            },
        },
        new("phimoe") { HeadsFillWidth = true, EqualHeadWidths = true, Residual = ResidualOrder.FirstAfterFeedForward },
        new("plamo")
        {
            FeedForward = FeedForwardPlace.Parallel, HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole,
        },
        new("plamo2") { NormsResults = true, Picks = OutputPick.BeforeLastSum, Recurrent = RecurrentLayers.WithoutHeads, HeadsWithoutGroups = true },
        new("plamo3") { Window = new(8) },
        new("plm") { Kind = FileKind.Uncomputable },
        new("qwen") { EqualHeadWidths = true },
        new("qwen2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayersOf70B = 80,
            Layout = new() { ProjectionBias = true },
        },
        new("qwen2moe")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Experts = ExpertChoice.Unnormalized,
        },
        new("qwen2vl")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, SectionedPositions = true,
            Layout = new() { ProjectionBias = true },
        },
        new("qwen3") { EqualHeadWidths = true, Rotation = Rotation.Whole, Layout = new() { NormsQueries = true } },
        new("qwen35")
        {
            EqualHeadWidths = true, SectionedPositions = true, Recurrent = RecurrentLayers.ByInterval, State = StateForm.GatedDelta,
            Predictions = PredictionLayers.Known, Unrolled = true, Picks = OutputPick.AfterNorm,
            Layout = new() { NormsQueries = true, GatesAttention = true, RotatesParts = true, FeedForwardNorm = "post_attention_norm" },
        },
        new("qwen35moe")
        {
            EqualHeadWidths = true, SectionedPositions = true, Recurrent = RecurrentLayers.ByInterval, State = StateForm.GatedDelta,
            Predictions = PredictionLayers.Known, NeedsExperts = true, Unrolled = true, Picks = OutputPick.AfterNorm,
            Layout = new()
            {
                NormsQueries = true, GatesAttention = true, RotatesParts = true, FeedForwardNorm = "post_attention_norm",
                Experts = Presence.Always, SharedExperts = Presence.Always, GatesShared = true, WritesExpertWidth = true, WritesSharedWidth = true,
            },
        },
        new("qwen3moe")
        {
            EqualHeadWidths = true, Rotation = Rotation.Whole,
            Layout = new() { NormsQueries = true, Experts = Presence.Always, WritesExpertWidth = true },
        },
        new("qwen3next")
        {
            EqualHeadWidths = true, Recurrent = RecurrentLayers.ByInterval, State = StateForm.GatedDelta,
            Unrolled = true,
        },
        new("qwen3vl") { EqualHeadWidths = true, Rotation = Rotation.Whole, SectionedPositions = true, ReadsFeatures = true },
        new("qwen3vlmoe") { EqualHeadWidths = true, Rotation = Rotation.Whole, SectionedPositions = true, ReadsFeatures = true },
        new("refact") { EqualHeadWidths = true, Rotation = Rotation.None },
        new("rnd1") { EqualHeadWidths = true, Rotation = Rotation.Whole, Cacheless = true },
        new("rwkv6")
        {
            LayerNorm = true,
            Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Rwkv,
            Needs = new("time_mix_lerp_fused.weight", ["time_mix_lerp_w.weight"]),
        },
        new("rwkv6qwen2") { Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Rwkv, TokenShifts = 1 },
        new("rwkv7") { LayerNorm = true, Rotation = Rotation.None, Recurrent = RecurrentLayers.All, State = StateForm.Rwkv },
        new("seed_oss") { EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("smallthinker")
        {
            Rotated = RotatedLayers.ButFirstOfFour, ScoresFirst = true,
            NeedsGating = true, EqualHeadWidths = true, Rotation = Rotation.Whole, Window = new(4) { Fixed = 4096, DenseFirst = true },
            NeedsExperts = true,
        },
        new("smollm3") { Rotated = RotatedLayers.ButLastOfFour, EqualHeadWidths = true, Rotation = Rotation.Whole, Layout = new() },
        new("stablelm")
        {
            FeedForward = FeedForwardPlace.ParallelWithoutNorm, HeadsFillWidth = true, EqualHeadWidths = true, LayerNorm = true,
        },
        new("starcoder")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.None, LayerNorm = true, LearnedPositions = true,
        },
        new("starcoder2")
        {
            HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole, LayerNorm = true,
            Layout = new()
            {
                NormBias = true, ProjectionBias = true, OutputBias = true, FeedForwardBias = true, Gate = false,
                Merges = (49152, 48872),
            },
        },
        new("step35")
        {
            Picks = OutputPick.BeforeNorm, Experts = new() { FromHeader = true }, Window = new(0) { Pattern = WindowPattern.List },
            Predictions = PredictionLayers.Loaded,
        },
        new("t5") { Kind = FileKind.EncoderDecoder },
        new("t5encoder")
        {
            EncoderNames = true, LeavesCache = true, EndsWithVectors = true, EqualHeadWidths = true, Rotation = Rotation.None,
        },
        new("talkie") { AddsEmbeddings = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
        new("wavtokenizer-dec") { Kind = FileKind.AudioDecoder },
        new("xverse") { HeadsFillWidth = true, EqualHeadWidths = true, Rotation = Rotation.Whole },
    ];

    private static readonly Dictionary<string, Architecture> s_names = All.ToDictionary(architecture => architecture.Name, StringComparer.Ordinal);

    /// <summary>Gets an architecture by its name; one without a record is taken for llama's kin.</summary>
    public static Architecture Of(string name) => s_names.GetValueOrDefault(name) ?? new(name) { GraphEstimated = true };
}
