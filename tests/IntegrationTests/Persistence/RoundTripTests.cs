using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Setting the tenant context takes no round trip of its own.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private RoundTripCounter _counter = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync() => (_app, _counter) = await ProbeApps.StartCountedAsync();

    public async ValueTask DisposeAsync() => await _counter.DisposeAsync();

    [Fact]
    public async Task Read_takes_one_round_trip_and_a_create_command_two()
    {
        await CreateAsync("to warm up");
        await ReadAsync();

        (await _counter.DuringAsync(ReadAsync)).ShouldBe(1, "the read");
        (await _counter.DuringAsync(() => CreateAsync("a"))).ShouldBe(2, "changes, commit");
        (await _counter.DuringAsync(UpdateAsync)).ShouldBe(3, "bulk statement, its audit entry, commit");
        (await _counter.DuringAsync(SystemAsync)).ShouldBe(1, "the system's read");
        (await _counter.DuringAsync(ReadAsync)).ShouldBe(1, "the read after all that");
    }

    private async Task ReadAsync()
    {
        await using var scope = _app.Scope(_tenant);
        (await scope.Db.Set<Note>().FirstOrDefaultAsync(n => n.Title == "to warm up")).ShouldNotBeNull();
    }

    private async Task CreateAsync(string title)
    {
        await using var scope = _app.Scope(_tenant);
        (await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(_tenant, title)))).IsSuccess.ShouldBeTrue();
    }

    private async Task UpdateAsync()
    {
        await using var scope = _app.Scope(_tenant);
        await scope.RunAsync(
            () => scope.Db.Set<Note>().Where(n => n.Title == "a").ExecuteUpdateAsync(update => update.SetProperty(n => n.Number, (int?)null)));
    }

    private async Task SystemAsync()
    {
        await using var system = _app.ProbeContext(LeaseScope.System);
        (await system.AcrossTenants<Note>().CountAsync()).ShouldBe(2);
    }
}
