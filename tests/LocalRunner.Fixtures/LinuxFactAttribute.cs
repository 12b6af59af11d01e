namespace LocalRunner.Fixtures;

/// <summary>A test of what only Linux does so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Linux does this so.";
}
