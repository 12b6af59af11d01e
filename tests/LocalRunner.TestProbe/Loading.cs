namespace LocalRunner.TestProbe;

/// <summary>Loads one model with the environment that the test gave this process, and answers with a few tokens.</summary>
internal static class Loading
{
    public static async Task<int> RunAsync(string path)
    {
        try
        {
            Console.WriteLine("ok " + await AnswerAsync(path));
            return 0;
        }
        catch (LocalRunnerException exception)
        {
            Console.WriteLine($"{exception.Error} {exception.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    /// <summary>Writes four tokens, or makes a vector where the model writes none.</summary>
    public static async Task<string> AnswerAsync(string path, params LoraAdapter[] adapters)
    {
        var load = new ModelOptions { ContextLength = 256, Threads = 1, BatchSize = 64, MicroBatchSize = 64, Adapters = adapters };
        await using var model = await LocalModel.LoadAsync(path, load);
        var tokens = Enumerable.Range(0, 8).Select(i => i * 7 % model.Info.VocabularySize).ToArray();
        var options = new GenerationOptions { MaxTokens = 4, Sampling = new() { Seed = 1 } };
        var text = "";
        try
        {
            await foreach (var chunk in model.GenerateAsync(tokens, options))
                text += chunk.Text;
        }
        catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.UnsupportedModel)
        {
            var result = await model.EmbedAsync(["abc", "a"], new EmbeddingOptions { Pooling = EmbeddingPooling.Mean });
            text = $"{result.Vectors.Count} vectors";
        }

        return text.ReplaceLineEndings(" ");
    }
}
