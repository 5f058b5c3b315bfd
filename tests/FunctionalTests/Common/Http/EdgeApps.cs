using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.FunctionalTests.Common.OpenApi;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>With the settings of Production, and endpoints that fail on demand (<see cref="EdgeEndpoints"/>).</summary>
internal static class EdgeSettings
{
    public const string Origin = "https://app.example.com";

    public static void Apply(IWebHostBuilder builder, string root)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Database:MigrateAtStart", "true");
        builder.UseSetting("Email:PickupDirectory", Path.Combine(root, "mail"));
        builder.UseSetting("Security:MasterKey:Value", Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        builder.UseSetting("Audit:CheckpointKey:Value", Convert.ToBase64String(new byte[32]));
        builder.UseSetting("Audit:Anchors:File", Path.Combine(root, "checkpoints.txt"));
        builder.UseSetting("InboundWebhooks:Sources:test-code:Enabled", "false");

        // ApiContract reads the documents of the first application that it meets.
        builder.UseSetting("Http:Docs", "true");
        builder.UseSetting("Http:BodyGracePeriod", "00:00:02");
        builder.UseSetting("Http:HeadersTimeout", "00:00:02");
        builder.UseSetting("Http:Cors:Origins:0", Origin);
        builder.UseSetting("Http:Cors:Origins:1", "http://localhost:3000");
        builder.ConfigureServices(services =>
        {
            services.AddSingleton<IEndpoints, EdgeEndpoints>();
            services.AddSingleton<IEndpoints, GreetingEndpoints>();
            services.AddSingleton<IEndpoints, GreetingEndpointsV2>();
            services.AddApiDocument("v2");
        });
    }
}

public sealed class EdgeSqliteApp : SqliteApp
{
    protected override string? PublicUrl => SecurePublicUrl;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        EdgeSettings.Apply(builder, Root);
    }
}

public sealed class EdgePostgreSqlApp : PostgreSqlApp
{
    protected override string? PublicUrl => SecurePublicUrl;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        EdgeSettings.Apply(builder, Root);
    }
}

/// <summary>The tests of the HTTP edge share an application in Production on each engine.</summary>
[CollectionDefinition(Name)]
public sealed class EdgeOnSqlite : ICollectionFixture<EdgeSqliteApp>
{
    public const string Name = "edge on SQLite";
}

[CollectionDefinition(Name)]
public sealed class EdgeOnPostgreSql : ICollectionFixture<EdgePostgreSqlApp>
{
    public const string Name = "edge on PostgreSQL";
}
