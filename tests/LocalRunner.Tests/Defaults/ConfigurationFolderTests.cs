using System.Runtime.InteropServices;
using LocalRunner.Bench.Tuning;

namespace LocalRunner.Tests.Defaults;

public sealed class ConfigurationFolderTests
{
    private const string Home = "/home/kim";

    private static string? Of(OSPlatform system, string home, params (string Name, string Value)[] variables) =>
        ConfigurationFolder.Of(system, name => variables.FirstOrDefault(variable => variable.Name == name).Value, home);

    [Fact]
    public void Of_EachSystem_FollowsItsCustom()
    {
        Of(OSPlatform.Linux, Home).ShouldBe(Path.Combine(Home, ".config/localrunner"));
        Of(OSPlatform.Linux, Home, ("XDG_CONFIG_HOME", "/conf")).ShouldBe(Path.Combine("/conf", "localrunner"));
        Of(OSPlatform.OSX, Home, ("XDG_CONFIG_HOME", "/conf")).ShouldBe(Path.Combine(Home, "Library/Application Support/LocalRunner"));
        Of(OSPlatform.Windows, Home, ("APPDATA", "C:\\Roaming")).ShouldBe(Path.Combine("C:\\Roaming", "LocalRunner"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative/folder")]
    public void Of_XdgFolderThatIsNotAbsolute_IsAsIfNotSet(string folder) =>
        Of(OSPlatform.Linux, Home, ("XDG_CONFIG_HOME", folder)).ShouldBe(Path.Combine(Home, ".config/localrunner"));

    [Fact]
    public void Of_OwnVariable_ComesFirstEverywhere()
    {
        foreach (var system in (OSPlatform[])[OSPlatform.Linux, OSPlatform.OSX, OSPlatform.Windows])
            Of(system, Home, ("LOCALRUNNER_CONFIG_DIR", "mine"), ("XDG_CONFIG_HOME", "/conf"), ("APPDATA", "C:\\Roaming")).ShouldBe(Path.GetFullPath("mine"));
    }

    [Fact]
    public void Of_NoHome_IsNone()
    {
        foreach (var system in (OSPlatform[])[OSPlatform.Linux, OSPlatform.OSX, OSPlatform.Windows])
            Of(system, "").ShouldBeNull();
    }
}
