namespace LocalRunner.Server.Tests.Page;

/// <summary>A test in a browser, left out where no Chromium is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public const string Reason = "No Chromium is installed in the usual places, and CHROMIUM_PATH names none.";

    public BrowserFactAttribute() => Skip = Browser.Program is null ? Reason : null;
}
