using LocalRunner.Cli.Tools;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Tools;

public sealed class McpFileTests
{
    [Fact]
    public void Read_UsualFile_HasProgramsAndAddresses()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("mcp.json", """
            {
              // Comments and trailing commas are usual.
              "mcpServers": {
                "files": {"command": "npx", "args": ["-y", "server", "."], "env": {"KEY": "v"}, "cwd": "/tmp", "type": "stdio"},
                "remote": {"type": "http", "url": "https://example.com/mcp", "headers": {"Authorization": "Bearer x"}},
                "off": {"command": "x", "disabled": true},
              },
              "other": 1
            }
            """u8.ToArray());

        var servers = McpFile.Read(path);

        servers.Count.ShouldBe(2);
        (servers[0].Name, servers[0].Command, servers[0].Folder).ShouldBe(("files", "npx", "/tmp"));
        servers[0].Arguments.ShouldBe(["-y", "server", "."]);
        servers[0].Environment["KEY"].ShouldBe("v");
        servers[1].Address.ShouldBe(new Uri("https://example.com/mcp"));
        servers[1].Headers["Authorization"].ShouldBe("Bearer x");
    }

    [Theory]
    [InlineData("", "names no tools")]
    [InlineData("{", "names no tools")]
    [InlineData("[]", "object is expected")]
    [InlineData("{}", "has no mcpServers")]
    [InlineData("""{"mcpServers": []}""", "no object")]
    [InlineData("""{"mcpServers": {"a": 1}}""", "object is expected")]
    [InlineData("""{"mcpServers": {"a": {}}}""", "'a' needs either a command or a url")]
    [InlineData("""{"mcpServers": {"a": {"command": "x", "url": "http://y"}}}""", "'a' needs either")]
    [InlineData("""{"mcpServers": {"a": {"command": 5}}}""", "command of the server 'a'")]
    [InlineData("""{"mcpServers": {"a": {"command": "x", "args": "y"}}}""", "args of the server 'a'")]
    [InlineData("""{"mcpServers": {"a": {"command": "x", "env": {"k": 1}}}}""", "env of the server 'a'")]
    [InlineData("""{"mcpServers": {"a": {"url": "ftp://y"}}}""", "begins with http://")]
    [InlineData("""{"mcpServers": {"a": {"url": "nonsense"}}}""", "begins with http://")]
    public void Read_SomethingElse_SaysWhatIsWrong(string content, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("mcp.json", System.Text.Encoding.UTF8.GetBytes(content));

        Should.Throw<LocalRunnerException>(() => McpFile.Read(path)).Message.ShouldContain(expected);
    }

    [Fact]
    public void Read_NoFile_SaysSo() => Should.Throw<LocalRunnerException>(() => McpFile.Read("nowhere.json")).Error.ShouldBe(LocalRunnerError.FileAccess);
}
