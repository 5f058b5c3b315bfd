using Microsoft.AspNetCore.Hosting;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.BotProtection;

/// <summary>The application with bot protection and a list of disposable domains. One engine: the database takes no part in it.</summary>
public sealed class ProtectedApp : SqliteApp
{
    public const int Difficulty = 8;
    public const string DisposableDomain = "trash.example";

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        File.WriteAllText(Path.Combine(Root, "disposable.txt"), $"# test\n{DisposableDomain}\n");
        builder.UseSetting("BotProtection:Provider", "ProofOfWork");
        builder.UseSetting("BotProtection:ProofOfWork:Difficulty", $"{Difficulty}");
        builder.UseSetting("BotProtection:DisposableDomainsFile", "disposable.txt");
    }
}
