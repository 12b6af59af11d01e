namespace LocalRunner.Engine.Llama;

/// <summary>Describes why no library could be loaded, and what to do about it.</summary>
internal static class MissingLibrary
{
    public static string Describe(IReadOnlyList<LibraryLoadAttempt> attempts)
    {
        var failures = attempts.Where(attempt => attempt.Error is not null).ToList();
        var tried = string.Join("\n", failures.Select(attempt => $"  {attempt.Source}: {attempt.Path}: {attempt.Error}"));
        return $"No llama.cpp library could be loaded. Tried:\n{tried}\n{Advice(failures)}";
    }

    private static string Advice(List<LibraryLoadAttempt> failures)
    {
        bool Says(string text) => failures.Exists(attempt => attempt.Error!.Contains(text, StringComparison.OrdinalIgnoreCase));

        if (Says("libgomp.so.1"))
        {
            return "The OpenMP library libgomp.so.1 is missing on this system. Install it: apt-get install libgomp1 (Debian, Ubuntu), "
                + "dnf install libgomp (Fedora, RHEL), zypper install libgomp1 (openSUSE), apk add libgomp libstdc++ (Alpine).";
        }

        if (Says("GLIBC_"))
        {
            return "The library was built for a newer C library than this system's: it needs glibc 2.34 on x64 and 2.38 on arm64. "
                + $"Take a newer system, or set {LibraryLoader.FolderVariable} to a folder with llama.cpp {AbiCheck.SupportedReleases}, built here.";
        }

        if (OperatingSystem.IsWindows() && (Says("0x8007007E") || Says("0x8007045A")))
        {
            return "A library that llama.cpp needs is missing, most likely the Microsoft Visual C++ Redistributable 2015-2022 (with OpenMP, vcomp140.dll). "
                + "Install it: winget install Microsoft.VCRedist.2015+.x64.";
        }

        return "Build the application with a backend (-p:LocalRunnerBackend=cpu, or a reference to the package LLamaSharp.Backend.Cpu), "
            + $"or set {LibraryLoader.FolderVariable} to a folder that holds llama.cpp {AbiCheck.SupportedReleases}.";
    }
}
