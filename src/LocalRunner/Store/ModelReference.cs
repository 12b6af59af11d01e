using System.Diagnostics.CodeAnalysis;

namespace LocalRunner.Store;

/// <summary>Names a model, wherever it is: a file, a name, a repository of the Hugging Face hub, a model of Ollama's registry, or an address.</summary>
/// <remarks>
/// One grammar for all who take a model:
/// a path; an installed model's or a catalogue model's name, with a tag or quant if wanted (<c>llama-3.3-70b:Q4_K_M</c>);
/// <c>hf.co/user/repo[:quant|/file][@revision]</c>; <c>ollama.com/[namespace/]name[:tag]</c>; the <c>https</c> address of a <c>.gguf</c> file.
/// Reading one looks at no disk and no network.
/// </remarks>
public abstract record ModelReference
{
    /// <summary>The forms, for messages.</summary>
    internal const string Forms =
        "A model is the path of a .gguf file, a name such as llama-3.3-70b:Q4_K_M, hf.co/user/repo[:quant|/file][@revision], "
        + "ollama.com/[namespace/]name[:tag], or the https address of a .gguf file.";

    private protected ModelReference()
    {
    }

    /// <summary>Reads a reference.</summary>
    /// <exception cref="LocalRunnerException">The text is none of the forms (<see cref="LocalRunnerError.InvalidArgument"/>); the message says why.</exception>
    public static ModelReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ReferenceReader(text).Read();
    }

    /// <summary>Reads a reference as <see cref="Parse"/> does, without an exception where it is none.</summary>
    /// <returns>Whether the text is a reference.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ModelReference? reference)
    {
        try
        {
            reference = text is null ? null : Parse(text);
        }
        catch (LocalRunnerException)
        {
            reference = null;
        }

        return reference is not null;
    }

    /// <summary>Writes the reference such that <see cref="Parse"/> reads the same one.</summary>
    public abstract override string ToString();
}
