using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Planning.Tests.Preflight.Fuzzing;
using LocalRunner.Preflight;

namespace LocalRunner.Planning.Tests.Preflight;

public class HeaderMutationsTests
{
    private const int Copies = 2000;

    [Fact]
    public void Create_SameSeed_GivesSameCopy()
    {
        using var folder = new TemporaryFolder();
        var mutations = new HeaderMutations(Seed(folder));

        mutations.Create(7, out var first).ShouldBe(mutations.Create(7, out var second));
        first.ShouldBe(second);
    }

    [Fact]
    public void Check_DamagedHeaders_PassOrRefuseAsDocumented()
    {
        using var folder = new TemporaryFolder();
        var mutations = new HeaderMutations(Seed(folder));
        var passed = 0;
        for (var seed = 0; seed < Copies; seed++)
        {
            var path = folder.Write("copy.gguf", mutations.Create(seed, out var description));
            using (var file = new FileStream(path, FileMode.Open))
                file.SetLength(file.Length + (1 << 20));
            try
            {
                using var model = GgufFile.Open(path);
                ModelPreflight.Check(model);
                passed++;
            }
            catch (LocalRunnerException failure)
            {
                failure.Error.ShouldBeOneOf([LocalRunnerError.InvalidModel, LocalRunnerError.UnsupportedModel], description);
            }
        }

        passed.ShouldBeInRange(1, Copies - 1);
    }

    private static byte[] Seed(TemporaryFolder folder)
    {
        using var file = new PreflightModel().Open(folder);
        return File.ReadAllBytes(file.Path);
    }
}
