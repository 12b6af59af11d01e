using LocalRunner.Catalog;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Catalog;

public sealed class ModelCatalogTests
{
    [Fact]
    public void Entries_IdsAndAliases_AreUniqueAndInLowerCase()
    {
        var names = ModelCatalog.Entries.SelectMany(entry => entry.Aliases.Prepend(entry.Id)).ToList();
        names.Count.ShouldBeGreaterThan(100);
        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.Length > 0 && !name.Any(letter => char.IsUpper(letter) || letter == '_' || letter == ' '));
    }

    [Fact]
    public void Entries_WhatTheFileLeavesOut_HasItsDefault()
    {
        foreach (var entry in ModelCatalog.Entries)
        {
            new object?[] { entry.Aliases, entry.FileTypes, entry.Files, entry.Claims, entry.Limits, entry.PublishedBytes, entry.Shape.AttentionLayers }
                .ShouldAllBe(list => list != null, entry.Id);
            entry.Shape.RopeBase.ShouldBeGreaterThanOrEqualTo(10_000, entry.Id);
            entry.Shape.Name.ShouldBe(entry.Name);
            entry.License.ShouldNotBeNullOrWhiteSpace();
        }

        ModelCatalog.Claims.ShouldAllBe(claim => claim.Numbers != null && claim.Statement.EndsWith('.') && claim.Source.Length > 0);
    }

    [Fact]
    public void Entries_Claims_AreThereAndUsed() => ModelCatalog.Entries.SelectMany(entry => entry.Claims).Distinct().Order()
        .ShouldBe(ModelCatalog.Claims.Select(claim => claim.Id).Order());

    [Fact]
    public void Entries_Shapes_Divide()
    {
        foreach (var (id, shape) in ModelCatalog.Entries.Select(entry => (entry.Id, entry.Shape)))
        {
            shape.Layers.ShouldBeInRange(1, 512, id);
            shape.Vocabulary.ShouldBeInRange(1000, 1_000_000, id);
            shape.ContextLength.ShouldBeInRange(2048, 1 << 20, id);
            (shape.Width % 32).ShouldBe(0, id);
            (shape.FeedForward % 32).ShouldBe(0, id);
            (shape.HeadWidth > 0 || shape.Width % shape.Heads == 0).ShouldBeTrue(id);
            (shape.Heads % Math.Max(1, shape.KeyValueHeads)).ShouldBe(0, id);
            (HeadWidth(shape) % 2).ShouldBe(0, id);
            shape.ExpertsUsed.ShouldBeLessThanOrEqualTo(shape.Experts, id);
            (shape.ExpertsUsed > 0).ShouldBe(shape.Experts > 0, id);
        }
    }

    [Fact]
    public void Entries_ShapesWithoutOtherParts_HaveThePublishedParameters()
    {
        foreach (var entry in ModelCatalog.Entries)
        {
            var computed = Parameters(entry.Shape);
            if (entry.TextPartOnly)
                computed.ShouldBeLessThan(entry.Parameters, entry.Id);
            else
                computed.ShouldBe(entry.Parameters, entry.Parameters * 0.01, entry.Id);
        }
    }

    /// <summary>The headers of published files count every norm and factor: so must the shape's.</summary>
    [Theory]
    [InlineData("gemma-4-e2b", 4_647_450_147)]
    [InlineData("gemma-4-e4b", 7_518_069_290)]
    [InlineData("gemma-4-12b", 11_907_350_576)]
    [InlineData("gemma-4-26b-a4b", 25_233_142_046)]
    [InlineData("gemma-4-31b", 30_697_345_596)]
    public void Entries_Gemma4_HaveEachParameterOfTheFilesHeader(string id, long parameters)
    {
        Elements(ModelCatalog.Find(id).Entry.Shape).ShouldBe(parameters);
        ModelCatalog.Find(id).Entry.Parameters.ShouldBe(parameters);
    }

    /// <summary>What ggml-org published, which is quantised as llama.cpp does by itself; the repositories of the rows mix otherwise.</summary>
    [Theory]
    [InlineData("gemma-4-e2b", GgufFileType.Q8_0, 4_967_494_592)]
    [InlineData("gemma-4-e4b", GgufFileType.Q4_K_M, 5_335_289_824)]
    [InlineData("gemma-4-12b", GgufFileType.Q4_K_M, 7_381_382_048)]
    [InlineData("gemma-4-26b-a4b", GgufFileType.Q4_K_M, 16_796_015_136)]
    [InlineData("gemma-4-31b", GgufFileType.Q4_K_M, 18_687_061_792)]
    public void Entries_Gemma4_HaveTheSizesOfPlainlyQuantisedFiles(string id, GgufFileType type, long published)
    {
        using var header = SyntheticModel.Create(ModelCatalog.Find(id).Entry.Shape, type).Preview();

        // Headers alone differ, by the texts of the vocabulary and the template.
        ((double)header.FileBytes).ShouldBe(published, 2 << 20);
    }

    /// <summary>What is neither compared with a file nor has a source would be a shape from memory.</summary>
    [Fact]
    public void Entries_SizesOrSources_AreNamed() => ModelCatalog.Entries
        .Where(entry => entry.PublishedBytes.Count == 0 && entry.Files.Count == 0 && string.IsNullOrWhiteSpace(entry.Source))
        .Select(entry => entry.Id)
        .ShouldBeEmpty();

    /// <summary>Half a percent, and half of the last digit that is published; a publisher's own mix differs by more, and is told of.</summary>
    [Fact]
    public void Entries_PublishedSizes_AreWhatTheShapesTake()
    {
        foreach (var (entry, type, published) in ModelCatalog.Entries.SelectMany(entry => entry.PublishedBytes.Select(size => (entry, size.Key, size.Value))))
        {
            using var header = SyntheticModel.Create(entry.Shape, type).Preview();

            var difference = Math.Abs(header.FileBytes - published);
            if (entry.Limits.Any(limit => limit.StartsWith($"Its {type} file carries its publisher's own mix", StringComparison.Ordinal)))
                ((double)difference).ShouldBeGreaterThan(published * 0.005, $"{entry.Id} {type}");
            else
                ((double)difference).ShouldBeLessThan((published * 0.005) + (LastDigit(published) / 2.0), $"{entry.Id} {type}");
        }
    }

    /// <summary>What llama-bench shows of files that llama.cpp quantised by itself: the sum of their tensors, to two digits behind the point.</summary>
    [Theory]
    [InlineData("gemma-2-27b", GgufFileType.Q5_K_M, 18.07)]
    [InlineData("llama-4-scout", GgufFileType.Q3_K_M, 48.19)]
    [InlineData("llama-4-scout", GgufFileType.Q4_K_M, 60.86)]
    [InlineData("qwen3.5-9b", GgufFileType.Q4_K_M, 5.23)]
    [InlineData("qwen3.5-27b", GgufFileType.Q4_K_M, 15.40)]
    public void Entries_PlainlyQuantisedFiles_HaveTheSumOfTensors(string id, GgufFileType type, double gibibytes)
    {
        using var header = SyntheticModel.Create(ModelCatalog.Find(id).Entry.Shape, type).Preview();

        var bytes = header.Tensors.Sum(tensor => GgufTensorTypes.BytesOf(tensor.Type, tensor.Elements));
        (bytes / (double)(1L << 30)).ShouldBe(gibibytes, 0.005);
    }

    /// <summary>The files of Grok-1 hold the output's weights once more, though the model shares them with its embeddings.</summary>
    [Fact]
    public void Entries_Grok_HasTheParametersOfItsFiles() =>
        (Elements(ModelCatalog.Find("grok-1").Entry.Shape) / 1e9).ShouldBe(316.49, 0.005);

    [Fact]
    public void Entries_PublishedSizes_AreWhatTheTypesTake()
    {
        foreach (var entry in ModelCatalog.Entries)
        {
            foreach (var (type, bytes) in entry.PublishedBytes)
            {
                var bits = bytes * 8.0 / Parameters(entry.Shape);
                var (least, most) = type switch
                {
                    GgufFileType.Q8_0 => (8.2, 8.7),
                    GgufFileType.Q6_K => (6.4, 6.7),
                    GgufFileType.Q5_K_M => (5.5, 5.8),
                    GgufFileType.Q4_K_M => (4.7, 6.5),
                    GgufFileType.IQ4_XS => (4.2, 4.5),
                    GgufFileType.F16 => (16, 16.1),
                    GgufFileType.MXFP4_MOE => (4.2, 4.5),
                    GgufFileType.Q3_K_S => (3.4, 3.6),
                    GgufFileType.IQ3_XS => (3.2, 3.4),
                    GgufFileType.Q2_K => (2.9, 3.2),
                    _ => (3.7, 4.1),
                };
                bits.ShouldBeInRange(least, most, $"{entry.Id} {type}");
            }
        }
    }

    [Fact]
    public void Entries_Files_AreOfCheckedRepositoriesAndHaveWholeHashes()
    {
        var files = ModelCatalog.Entries.SelectMany(entry => entry.Files).ToList();

        files.Count.ShouldBeGreaterThan(15);
        files.Select(file => file.Sha256).ShouldBeUnique();
        files.ShouldAllBe(file => file.Sha256.Length == 64 && file.Sha256.All(digit => char.IsAsciiDigit(digit) || (digit >= 'a' && digit <= 'f')) && file.Name.EndsWith(".gguf"));
        ModelCatalog.Entries.Where(entry => entry.Files.Count > 0).ShouldAllBe(entry => entry.RepositoryChecked && entry.Repository != null);
        ModelCatalog.Entries.Select(entry => entry.Commit).OfType<string>().ShouldAllBe(commit => commit.Length >= 7 && commit.All(char.IsAsciiHexDigitLower));
    }

    /// <summary>A synthetic model has fewer merges and no chat template, so headers differ: they are some 40 bytes a token.</summary>
    [Fact]
    public void Entries_Files_HaveTheSizeThatTheShapeGives()
    {
        foreach (var (entry, file) in ModelCatalog.Entries.SelectMany(entry => entry.Files.Select(file => (entry, file))))
        {
            using var header = SyntheticModel.Create(entry.Shape, file.Type).Preview();

            ((double)header.FileBytes).ShouldBe(file.Bytes, file.Bytes * 0.005, $"{entry.Id} {file.Type}");
        }
    }

    [Theory]
    [InlineData("llama-3.3-70b", "llama-3.3-70b", null)]
    [InlineData("llama-3.3-70b:Q4_K_M", "llama-3.3-70b", GgufFileType.Q4_K_M)]
    [InlineData(" LLAMA-3.3-70B : q4_k_m ", "llama-3.3-70b", GgufFileType.Q4_K_M)]
    [InlineData("Llama_3.3_70b", "llama-3.3-70b", null)]
    [InlineData("llama3.3:70b", "llama-3.3-70b", null)]
    [InlineData("llama3.3:70b:iq4_xs", "llama-3.3-70b", GgufFileType.IQ4_XS)]
    [InlineData("QwQ", "qwq-32b", null)]
    [InlineData("qwen2.5-coder-32b:q8_0", "qwen2.5-coder-32b", GgufFileType.Q8_0)]
    [InlineData("phi-4:Q4_K", "phi-4", GgufFileType.Q4_K_M)]
    [InlineData("cerebras-gpt-13b:F32", "cerebras-gpt-13b", GgufFileType.F32)]
    public void Find_IdAliasOrQuant_Finds(string reference, string id, GgufFileType? type)
    {
        var match = ModelCatalog.Find(reference);
        match.Entry.Id.ShouldBe(id);
        match.FileType.ShouldBe(type);
    }

    [Theory]
    [InlineData("llama-3.3-7b", "llama-3.3-70b")]
    [InlineData("lama-3.3-70b:Q4_K_M", "llama-3.3-70b")]
    [InlineData("qwen2.5-codr-32b", "qwen2.5-coder-32b")]
    [InlineData("gemma-3", "gemma-3-1b")]
    [InlineData("coder-32b", "qwen2.5-coder-32b")]
    [InlineData("QWQ-23B", "qwq-32b")]
    public void Find_MistypedName_NamesTheNearest(string reference, string nearest)
    {
        var refusal = Should.Throw<LocalRunnerException>(() => ModelCatalog.Find(reference));
        refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        refusal.Message.ShouldContain(nearest);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":Q4_K_M")]
    [InlineData("모델")]
    [InlineData("/home/me/model.gguf")]
    [InlineData(@"C:\models\model.gguf")]
    public void Find_NoSuchModel_Refuses(string reference)
    {
        Should.Throw<LocalRunnerException>(() => ModelCatalog.Find(reference)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
        ModelCatalog.TryFind(reference, out var match).ShouldBeFalse();
        match.ShouldBeNull();
    }

    [Fact]
    public void Find_VeryLongName_Refuses() =>
        Should.Throw<LocalRunnerException>(() => ModelCatalog.Find(new string('l', 1_000_000))).Error.ShouldBe(LocalRunnerError.InvalidArgument);

    [Fact]
    public void Find_UnknownQuant_ListsThePublishedOnes()
    {
        var refusal = Should.Throw<LocalRunnerException>(() => ModelCatalog.Find("llama-3.3-70b:Q4_K_XL"));
        refusal.Message.ShouldContain("Q4_K_XL");
        refusal.Message.ShouldContain("IQ4_XS, ");
        Should.Throw<LocalRunnerException>(() => ModelCatalog.Find("alpaca:")).Message.ShouldContain("Q4_K_M");
    }

    /// <summary>The matrices by hand; norms and biases are far below one in a hundred.</summary>
    private static double Parameters(ModelShape shape)
    {
        if (shape.Architecture == "gemma4")
            return Elements(shape);

        double width = shape.Width, embeddings = (double)shape.Vocabulary * width * (shape.TiedEmbeddings ? 1 : 2);
        double matrices = shape.Architecture is "gpt2" or "gptneox" ? 2 : 3;
        if (shape.KeyValueRank > 0)
        {
            double value = shape.ValueHeadWidth, plain = shape.HeadWidth - shape.RotaryWidth;
            var attention = (width * shape.QueryRank) + (shape.QueryRank * shape.Heads * (double)shape.HeadWidth)
                + (width * (shape.KeyValueRank + shape.RotaryWidth)) + (shape.KeyValueRank * shape.Heads * (plain + value)) + (shape.Heads * value * width);
            var sparse = (shape.Experts + shape.SharedExperts) * matrices * width * shape.ExpertFeedForward;
            return embeddings + (shape.Layers * attention) + (shape.DenseLayers * matrices * width * shape.FeedForward) + ((shape.Layers - shape.DenseLayers) * sparse);
        }

        double head = HeadWidth(shape), kept = shape.KeyValueHeads > 0 ? shape.KeyValueHeads : shape.Heads;
        var isGated = shape.Architecture.StartsWith("qwen35", StringComparison.Ordinal);
        var whole = width * head * ((isGated ? 3 : 2) * shape.Heads + (2 * kept));
        var attending = (shape.StateInner > 0 ? shape.AttentionLayers.Count : shape.Layers) * whole;

        // Projections of a recurrent layer: queries, keys, values and gate of a delta net; those, both states and time steps of Mamba-2.
        var states = (shape.Layers - shape.AttentionLayers.Count) * width * ((3.0 * shape.StateInner) + (2.0 * shape.StateGroups * shape.StateWidth) + (shape.StateRank * (isGated ? 2 : 1)));
        var feedForward = (Math.Max(1, shape.Experts) + shape.SharedExperts) * matrices * width * (shape is { Experts: > 0, ExpertFeedForward: > 0 } ? shape.ExpertFeedForward : shape.FeedForward);
        return embeddings + attending + (shape.StateInner > 0 ? states : 0) + (shape.Layers * feedForward) + (shape.Architecture is "gpt2" ? shape.ContextLength * width : 0);
    }

    private static long Elements(ModelShape shape)
    {
        using var header = SyntheticModel.Create(shape).Preview();
        return header.Tensors.Sum(tensor => tensor.Elements);
    }

    private static long LastDigit(long published)
    {
        var place = 1L;
        while (published % (place * 10) == 0)
            place *= 10;
        return place;
    }

    private static int HeadWidth(ModelShape shape) => shape.HeadWidth > 0 ? shape.HeadWidth : shape.Width / shape.Heads;
}
