using LocalRunner.Engine;
using LocalRunner.Engine.Llama;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class MissingLibraryTests
{
    [Fact]
    public void Describe_LibgompMissing_NamesTheCommandThatBringsIt()
    {
        var message = Describe("libgomp.so.1: cannot open shared object file: No such file or directory");

        message.ShouldContain("libgomp.so.1: cannot open");
        message.ShouldContain("apt-get install libgomp1");
        message.ShouldContain("dnf install libgomp");
        message.ShouldContain("apk add libgomp");
    }

    [Fact]
    public void Describe_NewerCLibraryWanted_SaysWhichOne() =>
        Describe("/lib/aarch64-linux-gnu/libm.so.6: version `GLIBC_2.38' not found").ShouldContain("2.38 on arm64");

    [Fact]
    public void Describe_NothingThere_SaysHowToGetOne()
    {
        var message = Describe("no such folder");

        message.ShouldContain("LocalRunnerBackend");
        message.ShouldContain(LibraryLoader.FolderVariable);
    }

    private static string Describe(string error) => MissingLibrary.Describe([new LibraryLoadAttempt("application", "/app/libllama.so", error)]);
}
