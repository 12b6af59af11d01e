namespace LocalRunner.Chat.Reasoning;

/// <summary>The families' ways to mark reasoning, and which of them a chat template belongs to.</summary>
internal static class ReasoningFormats
{
    /// <summary>Qwen, DeepSeek, GLM, Kimi, Nemotron, Phi, Granite 3.3 and most others.</summary>
    public static ReasoningFormat Think { get; } = new("<think>", "</think>");

    /// <summary>Granite 3.3, whose answer has markers too.</summary>
    public static ReasoningFormat ThinkAndResponse { get; } = Think with { AnswerMarkers = ["<response>", "</response>"] };

    /// <summary>Magistral and Ministral 3.</summary>
    public static ReasoningFormat Mistral { get; } = new("[THINK]", "[/THINK]") { LineBreak = "", AnswerStart = "" };

    /// <summary>Command-R7B and Command-A.</summary>
    public static ReasoningFormat Command { get; } = new("<|START_THINKING|>", "<|END_THINKING|>")
    {
        LineBreak = "",
        AnswerStart = "",
        AnswerMarkers = ["<|START_RESPONSE|>", "<|END_RESPONSE|>"],
    };

    /// <summary>Seed-OSS.</summary>
    public static ReasoningFormat Seed { get; } = new("<seed:think>", "</seed:think>") { AnswerStart = "" };

    /// <summary>Apertus.</summary>
    public static ReasoningFormat Apertus { get; } = new("<|inner_prefix|>", "<|inner_suffix|>") { LineBreak = "", AnswerStart = "" };

    /// <summary>Gemma 4.</summary>
    public static ReasoningFormat Gemma { get; } = new("<|channel>thought\n", "<channel|>") { LineBreak = "", AnswerStart = "" };

    /// <summary>MiniCPM3.</summary>
    public static ReasoningFormat MiniCpm { get; } = new("<|thought_start|>", "<|thought_end|>") { AnswerStart = "\n" };

    /// <summary>Granite 3.2, which marks it in words.</summary>
    public static ReasoningFormat Granite { get; } = new("Here is my thought process:", "Here is my response:");

    /// <summary>gpt-oss. Its channels also carry answers and calls, and have a reader of their own.</summary>
    public static ReasoningFormat Harmony { get; } = new("<|channel|>analysis<|message|>", "<|end|>")
    {
        LineBreak = "",
        AnswerStart = HarmonyReader.Turn + HarmonyReader.AnswerChannel,
    };

    /// <returns>The format, or null for a template that knows no reasoning.</returns>
    public static ReasoningFormat? Detect(string template)
    {
        if (Has("<|channel|>") && Has("<|message|>"))
            return Harmony;
        if (Has("<|START_THINKING|>"))
            return Command;
        if (Has("[THINK]"))
            return Mistral;
        if (Has("<seed:think>") || Has("</seed:think>"))
            return Seed;
        if (Has("<|inner_prefix|>"))
            return Apertus;
        if (Has("<|thought_start|>"))
            return MiniCpm;
        if (Has("<|channel>"))
            return Gemma;
        if (Has("Here is my thought process"))
            return Granite;
        if (!Has("<think>") && !Has("</think>"))
            return null;
        return Has("<response>") ? ThinkAndResponse : Think;

        bool Has(string marker) => template.Contains(marker, StringComparison.Ordinal);
    }
}
