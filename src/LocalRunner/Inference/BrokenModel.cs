namespace LocalRunner.Inference;

/// <summary>A model whose weights lead to values that are not numbers: it can't be used, whatever it is asked.</summary>
internal static class BrokenModel
{
    public static LocalRunnerException Failure() => new(LocalRunnerError.InvalidModel,
        "The model computed values that are not numbers. Its file may be damaged: get it again, or from another source.");
}
