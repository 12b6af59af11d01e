namespace LocalRunner.Fixtures;

/// <summary>A test whose fake files have colons in their names, as the kernel's do; Windows allows none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ColonFactAttribute : FactAttribute
{
    public ColonFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows allows no colons in names." : null;
}
