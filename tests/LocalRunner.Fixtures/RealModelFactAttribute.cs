namespace LocalRunner.Fixtures;

/// <summary>A test that needs a model which is not part of the project, and is skipped without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealModelFactAttribute : FactAttribute
{
    public RealModelFactAttribute(string model)
    {
        if (!File.Exists(PathOf(model)))
            Skip = $"LOCALRUNNER_TEST_MODELS names no folder that holds {model}.";
    }

    public static string PathOf(string name) => Path.Combine(Environment.GetEnvironmentVariable("LOCALRUNNER_TEST_MODELS") ?? "", name);
}
