namespace LocalRunner.Tokenization;

/// <summary>Words the reasons for which a tokenizer is left to the engine.</summary>
internal static class TokenizerErrors
{
    public static LocalRunnerException NotExact(string reason) => new(
        LocalRunnerError.UnsupportedModel,
        $"This model's tokenizer is left to the engine: {reason}.");

    public static LocalRunnerException Invalid(string what) => new(
        LocalRunnerError.InvalidModel,
        $"This model's vocabulary can't be used: {what}. Download the file again, or convert the model anew.");
}
