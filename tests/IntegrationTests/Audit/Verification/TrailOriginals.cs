using SvcInfra.IntegrationTests.Persistence;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>
/// Creates a trail once per database engine and copies it, with its database and files, for each test, because creating it takes longer than most
/// tests.
/// </summary>
internal sealed class TrailOriginals(Func<TestApp, Task<TrailOfTwelve>> create)
{
    private readonly Dictionary<Engine, Lazy<Task<Original>>> _originals =
        Enum.GetValues<Engine>().ToDictionary(engine => engine, engine => new Lazy<Task<Original>>(() => CreateAsync(engine, create)));

    /// <param name="open">Creates the application that uses the copy.</param>
    public async Task<TrailOfTwelve> CopyAsync(Engine engine, Func<TestDatabase, TestApp> open)
    {
        var original = await _originals[engine].Value;
        var app = open(await TestDatabase.CopyAsync(original.Database, "audit"));
        app.Time.SetUtcNow(original.Now);
        await app.StartAsync();
        return new TrailOfTwelve(app, original.Tenant, original.Other);
    }

    private static async Task<Original> CreateAsync(Engine engine, Func<TestApp, Task<TrailOfTwelve>> create)
    {
        var database = await TestDatabase.CreateAsync(engine, "audit");
        Original original;
        using (var app = new TestApp(database))
        {
            var trail = await create(app);
            original = new Original(database, trail.Tenant, trail.Other, app.Time.GetUtcNow());
        }

        database.Close();
        return original;
    }

    private sealed record Original(TestDatabase Database, Guid Tenant, Guid Other, DateTimeOffset Now);
}
