using SvcInfra.IntegrationTests.Persistence;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>A trail that is made once an engine, and copied for each test with its database and its files: making it takes longer than most tests.</summary>
internal sealed class TrailOriginals(Func<TestApp, Task<TrailOfTwelve>> make)
{
    private readonly Dictionary<Engine, Lazy<Task<Original>>> _originals =
        Enum.GetValues<Engine>().ToDictionary(engine => engine, engine => new Lazy<Task<Original>>(() => MakeAsync(engine, make)));

    /// <param name="engine">Of the database.</param>
    /// <param name="open">Makes the application on the copy.</param>
    public async Task<TrailOfTwelve> CopyAsync(Engine engine, Func<TestDatabase, TestApp> open)
    {
        var original = await _originals[engine].Value;
        var app = open(await TestDatabase.CopyAsync(original.Database, "audit"));
        app.Time.SetUtcNow(original.Now);
        await app.StartAsync();
        return new TrailOfTwelve(app, original.Tenant, original.Other);
    }

    private static async Task<Original> MakeAsync(Engine engine, Func<TestApp, Task<TrailOfTwelve>> make)
    {
        var database = await TestDatabase.CreateAsync(engine, "audit");
        Original original;
        using (var app = new TestApp(database))
        {
            var trail = await make(app);
            original = new Original(database, trail.Tenant, trail.Other, app.Time.GetUtcNow());
        }

        database.Close();
        return original;
    }

    private sealed record Original(TestDatabase Database, Guid Tenant, Guid Other, DateTimeOffset Now);
}
