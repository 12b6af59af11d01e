using static LocalRunner.Tokenization.SplitPatterns;

namespace LocalRunner.Tokenization;

/// <summary>How a byte-level tokenizer cuts text into words, by the name that headers give it.</summary>
internal sealed record PreTokenizer
{
    public required IReadOnlyList<SplitStage> Stages { get; init; }

    /// <summary>Gets whether a word that is a token is one, whatever the merges make of it.</summary>
    public bool TakesWholeWords { get; init; }

    /// <summary>Gets whether a begin token is added where the header does not say.</summary>
    public bool AddsBegin { get; init; }

    /// <summary>Gets whether a begin token is added whatever the header says.</summary>
    public bool AlwaysAddsBegin { get; init; }

    /// <summary>Gets whether the vocabulary writes bytes as characters, or is plain text with ▁ for spaces and tokens such as &lt;0x0A&gt;.</summary>
    public bool IsByteLevel { get; init; } = true;

    /// <summary>Gets whether lines' ends that are a token together are taken as it.</summary>
    public bool TakesWholeLineEnds { get; init; }

    /// <summary>Gets whether there is no begin token where the header names none.</summary>
    public bool HasNoDefaultBegin { get; init; }

    /// <summary>Finds a pre-tokenizer by its name.</summary>
    /// <exception cref="LocalRunnerException">It is none whose words are the engine's.</exception>
    public static PreTokenizer Of(string name) => name switch
    {
        "" or "default" => new() { Stages = [Classes(DefaultSigns()), Classes(Gpt2()), Classes(Digits()), Characters(ThreeAsciiDigits())] },
        "llama3" or "llama-v3" or "llama-bpe" or "falcon3" or "falcon-h1" or "pixtral" or "midm-2.0" or "lfm2" or "jina-v5-nano"
            => new() { Stages = [Classes(Llama3())], TakesWholeWords = true, AddsBegin = true },
        "dbrx" or "smaug-bpe" => new() { Stages = [Classes(Llama3())] },
        "glm4" or "chatglm-bpe" => new() { Stages = [Classes(Llama3())], HasNoDefaultBegin = true },
        "jais-2" => new() { Stages = [Classes(Jais2())] },
        "deepseek-llm" => new()
        {
            Stages =
            [
                Characters(LineEnd()), Characters(DeepSeekLetters()), Characters(DeepSeekPunctuation()), Characters(SpacesAtEnd()),
                Characters(DeepSeekAsian()), Classes(Digits()),
            ],
        },
        "deepseek-v3" or "hunyuan-dense" or "joyai-llm" => new() { Stages = [Classes(UpToThreeDigits()), Characters(HanAndKana()), Classes(DeepSeek3())] },
        "deepseek-coder" => new()
        {
            Stages = [Characters(LineEnd()), Classes(SpaceAndLetters()), Classes(SpaceAndPunctuation()), Characters(DeepSeekAsian()), Classes(Digit())],
        },
        "falcon" => new() { Stages = [Classes(FalconSigns()), Classes(Gpt2()), Characters(ThreeAsciiDigits())] },
        "starcoder" or "refact" or "command-r" or "smollm" or "codeshell" or "exaone" or "minerva-7b" or "mellum2"
            => new() { Stages = [Classes(Digit()), Classes(Gpt2())] },
        "gpt-2" or "phi-2" or "jina-es" or "jina-de" or "gigachat" or "jina-v2-es" or "jina-v2-de" or "a.x-4.0" or "mellum" or "modern-bert"
            or "jina-v1-en" or "jina-v2-code" or "roberta-bpe" or "exaone4" or "mpt" or "olmo" or "jais" or "trillion" or "granite-docling"
            => new() { Stages = [Classes(Gpt2())] },
        "qwen2" or "deepseek-r1-qwen" or "kormo" or "f2llmv2" or "megrez" or "stablelm2" or "hunyuan" or "solar-open" or "grok-2"
            => new() { Stages = [Classes(Qwen2())] },
        "qwen35" => new() { Stages = [Classes(Qwen35())] },
        "laguna" => new() { Stages = [Characters(Lines()), Classes(Qwen2())] },
        "poro-chat" or "bloom" or "gpt3-finnish" => new() { Stages = [Characters(Bloom())] },
        "viking" => new() { Stages = [Characters(Bloom()), Classes(Digit())] },
        "tekken" => new() { Stages = [Classes(Tekken())], TakesWholeWords = true, AddsBegin = true },
        "gpt-4o" or "llama4" or "kanana2" or "talkie" or "minimax-m2" => new() { Stages = [Classes(Gpt4O())] },
        "granite-embed-multi-97m" => new() { Stages = [Classes(GraniteMultilingual())], TakesWholeWords = true },
        "kimi-k2" => new() { Stages = [new(KimiK2(), TextView.ClassesAndHan)] },
        "bailingmoe" or "bailingmoe2" or "llada-moe" => new() { Stages = [Classes(BailingMoe())] },
        "seed-coder" => new() { Stages = [Classes(SeedCoder())] },
        "exaone-moe" => new() { Stages = [Classes(ExaoneMoe())] },
        "minicpm5" => new() { Stages = [Classes(UpToThreeDigits()), Classes(MiniCpm5())], TakesWholeWords = true },
        "gemma4" or "granite-embed-multi-311m"
            => new() { Stages = [Characters(Lines())], IsByteLevel = false, TakesWholeLineEnds = true, AlwaysAddsBegin = true },
        "sarvam-moe" => new() { Stages = [Characters(Lines())], IsByteLevel = false },
        _ => throw TokenizerErrors.NotExact($"its pre-tokenizer '{name}' is none that is known to cut words as the engine does"),
    };

    private static SplitStage Classes(System.Text.RegularExpressions.Regex expression) => new(expression, TextView.Classes);

    private static SplitStage Characters(System.Text.RegularExpressions.Regex expression) => new(expression, TextView.Characters);
}
