using Shouldly;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Caching;

/// <summary>When the tags of a command are invalidated, in the real unit of work.</summary>
public sealed class InvalidationTests : IAsyncLifetime
{
    private static readonly CacheTag Things = new("tests.things");

    private readonly Guid _tenant = Guid.CreateVersion7();
    private TestDatabase _database = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.Sqlite, "invalidation");
        _app = new TestApp(_database);
        (await ReadAsync("old")).ShouldBe("old");
    }

    public ValueTask DisposeAsync()
    {
        _app.Dispose();
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Actions_after_the_commit_find_nothing_old()
    {
        await using var scope = _app.Scope(_tenant);
        string? during = null;
        string? after = null;

        await scope.RunAsync(async () =>
        {
            scope.Get<CacheInvalidations>().Add([Things]);
            during = await ReadAsync("new");
            scope.UnitOfWork.OnCommitted(async _ => after = await ReadAsync("new"));
        });

        (during, after).ShouldBe(("old", "new"));
    }

    [Fact]
    public async Task Tags_of_a_nested_command_are_invalidated_with_the_outer_one()
    {
        await using var scope = _app.Scope(_tenant);

        await scope.RunAsync(async () =>
        {
            await scope.RunAsync(() =>
            {
                scope.Get<CacheInvalidations>().Add([Things]);
                return Task.CompletedTask;
            });
            (await ReadAsync("new")).ShouldBe("old", "the outer command may still fail");
        });

        (await ReadAsync("new")).ShouldBe("new");
    }

    /// <summary>A commit with an unknown outcome is an exception, and may have happened.</summary>
    [Fact]
    public async Task Exception_invalidates_because_the_commit_may_have_happened()
    {
        await using var scope = _app.Scope(_tenant);

        await Should.ThrowAsync<InvalidOperationException>(() => scope.RunAsync(() =>
        {
            scope.Get<CacheInvalidations>().Add([Things]);
            throw new InvalidOperationException();
        }));

        (await ReadAsync("new")).ShouldBe("new");
    }

    [Fact]
    public async Task Operators_command_invalidates_in_the_tenant_that_it_names()
    {
        await using var scope = _app.Scope(tenantId: null);

        await scope.RunAsync(() =>
        {
            scope.Get<CacheInvalidations>().Add([Things.Of(_tenant)]);
            return Task.CompletedTask;
        });

        (await ReadAsync("new")).ShouldBe("new");
    }

    private async Task<string?> ReadAsync(string value)
    {
        await using var scope = _app.Scope(_tenant);
        var key = CacheKey.Of(new GetThing(), new CachePolicy(Things), scope.Get<Application.Common.Security.IRequestContext>());
        return (await _app.Get<ICacheStore>().GetOrReadAsync(key, _ => Task.FromResult<Thing?>(new Thing(value)), CancellationToken.None))?.Name;
    }

    private sealed record Thing(string Name);

    private sealed record GetThing : ICacheable
    {
        CachePolicy ICacheable.Cache => new(Things);
    }
}
