namespace LocalRunner.Server.Tests.Page;

/// <summary>A test in a browser with several values, left out where no Chromium is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Browser.Program is null ? BrowserFactAttribute.Reason : null;
}
