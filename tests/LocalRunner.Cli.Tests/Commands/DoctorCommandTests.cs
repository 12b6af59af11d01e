namespace LocalRunner.Cli.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Doctor_Json_DescribesMachineAndLibrary()
    {
        var run = await CliRun.OfAsync("doctor", "--json");
        run.ExitCode.ShouldBe(0);
        var json = run.Json;
        json.EnumerateObject().Select(property => property.Name).ShouldBe(["machine", "native", "attempts", "error"]);
        json.GetProperty("machine").GetProperty("usable_cores").GetInt32().ShouldBeGreaterThan(0);
        json.GetProperty("machine").GetProperty("total_bytes").GetInt64().ShouldBeGreaterThan(0);
        json.GetProperty("native").GetProperty("devices").EnumerateArray().ShouldContain(device => device.GetProperty("kind").GetString() == "cpu");
        json.GetProperty("attempts").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Doctor_Plain_ShowsTheSections()
    {
        var run = await CliRun.OfAsync("doctor");
        run.ExitCode.ShouldBe(0);
        foreach (var title in (string[])["Machine", "Native library", "Devices", "Load attempts"])
            run.Out.ShouldContain(title + Environment.NewLine);
    }
}
