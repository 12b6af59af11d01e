using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Server.Models;

/// <summary>What a model can do, as its header says.</summary>
/// <param name="Completion">Whether it writes text.</param>
/// <param name="Chat">Whether it has a chat template.</param>
/// <param name="Tools">Whether its template shows functions to it. Others can call functions too, in a general form.</param>
/// <param name="Thinking">Whether its template knows reasoning.</param>
/// <param name="Embedding">Whether it was made for vectors.</param>
/// <param name="Rerank">Whether it was made to order documents.</param>
/// <param name="Infill">Whether it fills in the middle of a text.</param>
/// <param name="Vision">Whether it reads images: its projector is loaded with it, or would be.</param>
internal sealed record ModelCapabilities(bool Completion, bool Chat, bool Tools, bool Thinking, bool Embedding, bool Rerank, bool Infill, bool Vision)
{
    // The values of llama.cpp.
    private const long NoPooling = 0;
    private const long RankPooling = 4;

    private static readonly string[] s_thinking = ["enable_thinking", "<think>", "reasoning_effort", "<|channel|>", "thinking"];

    public static ModelCapabilities Of(GgufFile file, bool readsImages)
    {
        var header = new ModelHeader(file);
        var pooling = header.Largest("pooling_type") ?? NoPooling;
        var template = header.ChatTemplate ?? "";
        var withTools = file.Metadata.GetString("tokenizer.chat_template.tool_use") is not null || template.Contains("tools", StringComparison.Ordinal);
        var writes = !header.IsEncoder && pooling == NoPooling;
        return new(
            writes,
            writes && template.Length > 0,
            writes && withTools,
            writes && s_thinking.Any(word => template.Contains(word, StringComparison.Ordinal)),
            pooling is not NoPooling and not RankPooling || header.IsEncoder && pooling != RankPooling,
            pooling == RankPooling,
            writes && file.Metadata.GetInteger("tokenizer.ggml.fim_pre_token_id") is not null,
            writes && readsImages);
    }
}
