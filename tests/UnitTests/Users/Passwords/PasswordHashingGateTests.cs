using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Infrastructure.Users.Passwords;

namespace SvcInfra.UnitTests.Users.Passwords;

public sealed class PasswordHashingGateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Concurrent_hashes_never_exceed_the_limit_and_all_complete()
    {
        var held = new HeldArgon2id();
        using var hasher = Hasher(held, maxConcurrent: 2, maxQueued: 64);

        var hashes = Start(hasher, 6);
        await held.EnteredAsync(2);
        // Start as much other work as there are waiting hashes: once all of it runs, hashes that were not held back would run too.
        var others = new HeldArgon2id();
        var otherWork = Enumerable.Range(0, 6).Select(_ => Task.Run(others.Enter)).ToArray();
        await others.EnteredAsync(6);
        held.Running.ShouldBe(2);

        others.Release();
        held.Release();
        await Task.WhenAll(otherWork).WaitAsync(Deadline);
        (await Task.WhenAll(hashes).WaitAsync(Deadline)).Length.ShouldBe(6);
        held.Peak.ShouldBe(2);
    }

    [Fact]
    public async Task Caller_is_refused_at_once_when_the_queue_is_full_and_served_later()
    {
        var held = new HeldArgon2id();
        using var hasher = Hasher(held, maxConcurrent: 1, maxQueued: 2);
        var admitted = Start(hasher, 3);
        await held.EnteredAsync(1);

        var refused = hasher.HashAsync("one too many", CancellationToken.None);
        refused.IsCompleted.ShouldBeTrue("a refusal must not wait");
        await Should.ThrowAsync<PasswordHasherBusyException>(async () => await refused);
        await Should.ThrowAsync<PasswordHasherBusyException>(
            async () => await hasher.VerifyAsync(phc: null, "unknown user", CancellationToken.None));

        held.Release();
        await Task.WhenAll(admitted).WaitAsync(Deadline);
        await hasher.HashAsync("later", CancellationToken.None).AsTask().WaitAsync(Deadline);
        held.Calls.ShouldBe(4);
    }

    [Fact]
    public async Task Cancelled_caller_frees_its_place_in_the_queue()
    {
        var held = new HeldArgon2id();
        using var hasher = Hasher(held, maxConcurrent: 1, maxQueued: 1);
        var running = Start(hasher, 1);
        await held.EnteredAsync(1);
        using var cancellation = new CancellationTokenSource();
        var waiting = hasher.HashAsync("impatient", cancellation.Token).AsTask();
        waiting.IsCompleted.ShouldBeFalse();

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
        var next = Start(hasher, 1);
        next[0].IsFaulted.ShouldBeFalse();

        held.Release();
        await Task.WhenAll([.. running, .. next]).WaitAsync(Deadline);
        held.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Failed_computation_releases_its_slot()
    {
        using var gate = new PasswordHashingGate(maxConcurrent: 1, maxQueued: 0);

        await Should.ThrowAsync<NotSupportedException>(() => gate.RunAsync<int>(() => throw new NotSupportedException(), CancellationToken.None));

        (await gate.RunAsync(() => 7, CancellationToken.None).WaitAsync(Deadline)).ShouldBe(7);
    }

    private static Task<string>[] Start(Argon2idPasswordHasher hasher, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => hasher.HashAsync("secret", CancellationToken.None).AsTask())];

    private static Argon2idPasswordHasher Hasher(HeldArgon2id held, int maxConcurrent, int maxQueued) => new(
        Options.Create(new PasswordHashingOptions { MaxConcurrent = maxConcurrent, MaxQueued = maxQueued }),
        NullLogger<Argon2idPasswordHasher>.Instance,
        (_, _, _, _) => held.Enter());

    /// <summary>Replaces the computation: counts the running calls and blocks them until released.</summary>
    private sealed class HeldArgon2id
    {
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Channel<bool> _entered = Channel.CreateUnbounded<bool>();
        private readonly Lock _lock = new();

        public int Running { get; private set; }

        public int Peak { get; private set; }

        public int Calls { get; private set; }

        public void Enter()
        {
            lock (_lock)
            {
                Calls++;
                Peak = Math.Max(Peak, ++Running);
            }

            _entered.Writer.TryWrite(true);
            // Block on a task and not on an event: the thread pool then adds another thread at once.
            _release.Task.Wait(Deadline).ShouldBeTrue();
            lock (_lock)
            {
                Running--;
            }
        }

        public void Release() => _release.SetResult();

        public async Task EnteredAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await _entered.Reader.ReadAsync().AsTask().WaitAsync(Deadline);
            }
        }
    }
}
