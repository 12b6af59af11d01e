using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Llama;

/// <summary>Reads prompts in llama-server's form: a text, token ids, or both mixed in a list.</summary>
internal static class PromptReader
{
    public static int[] Tokens(JsonField prompt, LocalModel model, bool addSpecial = true, bool parseSpecial = true)
    {
        if (prompt.Kind == JsonValueKind.String)
            return model.Tokenize(prompt.RequiredText(), addSpecial, parseSpecial);
        if (!prompt.Exists)
            throw prompt.Missing("a string or an array of token ids");
        var tokens = new List<int>();
        var isFirst = true;
        foreach (var part in prompt.Items())
        {
            if (part.Kind == JsonValueKind.String)
                tokens.AddRange(model.Tokenize(part.RequiredText(), addSpecial && isFirst, parseSpecial));
            else
                tokens.Add(part.Integer(0, model.Info.VocabularySize - 1) ?? throw part.Missing("a string or a token id"));
            isFirst = false;
        }

        return [.. tokens];
    }
}
