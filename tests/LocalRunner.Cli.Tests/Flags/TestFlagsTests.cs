using System.CommandLine;
using LocalRunner.Bench.Results;
using LocalRunner.Cli.Flags;

namespace LocalRunner.Cli.Tests.Flags;

public sealed class TestFlagsTests
{
    [Theory]
    [InlineData("", "pp512,tg128,chat128+64,ttft512,ttft512 cached,load")]
    [InlineData("--depth 0,4096", "pp512,tg128,pp512 @ d4096,tg128 @ d4096,chat128+64,ttft512,ttft512 cached,load")]
    [InlineData("--pp 16,32 --depth 8", "pp16 @ d8,pp32 @ d8")]
    [InlineData("--tg 4 --pp 2 --depth 0,1", "pp2,tg4,pp2 @ d1,tg4 @ d1")]
    [InlineData("--chat 16+4,8+2", "chat16+4,chat8+2")]
    [InlineData("--ttft 64", "ttft64,ttft64 cached")]
    public void Read_Lists_AreTests(string flags, string names) => string.Join(',', Read(flags).Select(test => test.Name)).ShouldBe(names);

    [Theory]
    [InlineData("--pp 0", "--pp takes whole numbers from 1", "'0'")]
    [InlineData("--pp -5", "--pp takes", "'-5'")]
    [InlineData("--tg 12.5", "--tg takes", "'12.5'")]
    [InlineData("--tg 4,x", "--tg takes", "'x'")]
    [InlineData("--depth -1", "--depth takes whole numbers from 0", "'-1'")]
    [InlineData("--ttft 99999999999", "--ttft takes", "'99999999999'")]
    [InlineData("--chat 16", "such as 128+64", "'16'")]
    [InlineData("--chat 16+4+2", "such as 128+64", "'16+4+2'")]
    [InlineData("--chat 0+4", "--chat takes", "'0'")]
    [InlineData("--pp ,", "--pp takes", "','")]
    [InlineData("--depth ,", "--depth takes", "','")]
    [InlineData("--chat ,", "--chat takes", "','")]
    public void Read_WhatIsNoList_IsNamed(string flags, params string[] said)
    {
        var exception = Should.Throw<LocalRunnerException>(() => Read(flags));

        exception.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        foreach (var text in said)
            exception.Message.ShouldContain(text);
    }

    [Fact]
    public void Read_Parallel_AddsATestForEachNumber() =>
        Read("--pp 64 --tg 16 --parallel 1,4").Select(test => test.Name).ShouldBe(["pp64", "tg16", "tg16 x1", "tg16 x4"]);

    private static IReadOnlyList<BenchTest> Read(string flags)
    {
        var (command, tests) = (new Command("test"), new TestFlags());
        foreach (var option in tests.All)
            command.Add(option);
        return tests.Read(command.Parse(flags));
    }
}
