namespace LocalRunner.Preflight;

/// <summary>Words the refusals: what was found, and what to do about it.</summary>
internal static class PreflightError
{
    private const string Advice = "The file is damaged or was converted wrongly: get it again, or from another source.";

    public static LocalRunnerException Invalid(string found) =>
        new(LocalRunnerError.InvalidModel, $"The model can't be loaded safely: {found} {Advice}");

    public static LocalRunnerException Unsupported(string found, string advice) =>
        new(LocalRunnerError.UnsupportedModel, $"The model can't be used: {found} {advice}");

    public static LocalRunnerException Mismatch(string found) =>
        new(LocalRunnerError.AdapterMismatch, $"The adapter does not fit the model: {found} Use the model that it was trained on.");

    public static LocalRunnerException NoAdapterThere(string name) =>
        new(LocalRunnerError.UnsupportedModel, $"The adapter can't be applied: llama.cpp adds nothing to the product of '{name}' in this architecture. Merge the adapter into the model.");

    public static LocalRunnerException InvalidAdapter(string found) =>
        new(LocalRunnerError.InvalidModel, $"The adapter can't be loaded safely: {found} {Advice}");

    /// <summary>Refuses a value outside a range, naming both.</summary>
    public static void Require(bool holds, string key, object? value, string expected)
    {
        if (!holds)
            throw Invalid($"{key} is {value}, but must be {expected}.");
    }
}
