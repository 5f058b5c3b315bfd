using Shouldly;
using SvcInfra.Application.Email;
using SvcInfra.Application.Idempotency;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.IntegrationTests.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Idempotency;

/// <summary>A create with its audit entry and a job takes two round trips on PostgreSQL; a key adds one.</summary>
public sealed class KeyedRoundTripTests : IAsyncLifetime
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid _user = Guid.CreateVersion7();
    private RoundTripCounter _counter = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync() => (_app, _counter) = await ProbeApps.StartCountedAsync();

    public async ValueTask DisposeAsync() => await _counter.DisposeAsync();

    [Fact]
    public async Task Create_takes_two_round_trips_and_three_with_a_key()
    {
        await CreateAsync("to warm up", key: null);
        await CreateAsync("to warm up, too", "warm");

        (await _counter.DuringAsync(() => CreateAsync("a", key: null))).ShouldBe(2, "changes, commit");
        (await _counter.DuringAsync(() => CreateAsync("b", "key"))).ShouldBe(3, "lock and read, changes, commit");
        (await _counter.DuringAsync(() => CreateAsync("b", "key"))).ShouldBeLessThanOrEqualTo(2, "lock and read, rollback");
    }

    private async Task CreateAsync(string title, string? key)
    {
        await using var scope = _app.Scope(_tenant, _user);
        if (key is not null)
        {
            scope.WithKey<AnyCommand>(key);
        }

        var result = await scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(_tenant, title));
            await scope.Get<IJobs>().EnqueueAsync(new SendEmail("ada@example.com", "Note", "A note was written."));
        });
        result.IsSuccess.ShouldBeTrue();
    }
}
