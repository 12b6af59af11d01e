namespace LocalRunner.Tests.Gguf;

/// <summary>Marks a test that reads the demo model and is skipped where the repository does not have it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DemoModelFactAttribute : FactAttribute
{
    public DemoModelFactAttribute()
    {
        if (FindModel() is null)
            Skip = "models/demo holds no GGUF file.";
    }

    public static string? FindModel()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "LocalRunner.sln")))
                continue;

            var demo = Path.Combine(folder.FullName, "models", "demo");
            return Directory.Exists(demo) ? Directory.EnumerateFiles(demo, "*.gguf").Order().FirstOrDefault() : null;
        }

        return null;
    }
}
