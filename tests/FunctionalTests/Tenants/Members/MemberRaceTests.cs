using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Tenants.Members;

/// <summary>Simultaneous requests, repeated many times: a tenant keeps an owner, and an invitation is used once.</summary>
public abstract class MemberRaceTests(TestApp app) : FunctionalTest(app)
{
    private const int Rounds = 8;
    private const int Simultaneous = 60;

    [Fact]
    public async Task Attack_one_owner_remains_when_two_remove_each_other_at_once()
    {
        var (ada, bob) = await TwoOwnersAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var (adas, bobs) = (await ada.MemberPathAsync(ada), await ada.MemberPathAsync(bob));

            var responses = await Task.WhenAll(ada.Http.SendAsync(HttpMethod.Delete, bobs), bob.Http.SendAsync(HttpMethod.Delete, adas));

            responses.Count(a => a.Status == HttpStatusCode.NoContent).ShouldBe(1);
            responses.Single(a => a.Status != HttpStatusCode.NoContent).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
            var (remaining, removed) = responses[0].Status == HttpStatusCode.NoContent ? (ada, bob) : (bob, ada);
            (await remaining.RolesAsync()).ShouldBe($"{remaining.Email.Split('@')[0]} owner");
            await AddOwnerAgainAsync(remaining, removed);
        }
    }

    [Fact]
    public async Task Attack_one_owner_remains_when_two_leave_at_once()
    {
        var (ada, bob) = await TwoOwnersAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var path = ada.TenantPath("/leave");

            var responses = await Task.WhenAll(ada.Http.PostJsonAsync(path, null), bob.Http.PostJsonAsync(path, null));

            responses.Count(a => a.Status == HttpStatusCode.NoContent).ShouldBe(1);
            responses.Single(a => a.Status != HttpStatusCode.NoContent).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.last_owner");
            await (responses[0].Status == HttpStatusCode.NoContent ? AddOwnerAgainAsync(bob, ada) : AddOwnerAgainAsync(ada, bob));
        }
    }

    [Fact]
    public async Task Attack_one_owner_remains_when_two_demote_each_other_at_once()
    {
        var (ada, bob) = await TwoOwnersAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var (adas, bobs) = (await ada.MemberPathAsync(ada), await ada.MemberPathAsync(bob));

            var responses = await Task.WhenAll(ada.Http.ChangeRoleAsync(bobs, "member"), bob.Http.ChangeRoleAsync(adas, "member"));

            responses.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
            var (remaining, demoted) = responses[0].Status == HttpStatusCode.OK ? (ada, bob) : (bob, ada);
            (await remaining.Http.ChangeRoleAsync(await remaining.MemberPathAsync(demoted), "owner")).Status.ShouldBe(HttpStatusCode.OK);
            App.Clock.Forward(TimeSpan.FromSeconds(6));
        }
    }

    [Fact]
    public async Task Ownership_transferred_twice_at_once_has_one_new_owner()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        Person[] members = [await ada.AddMemberAsync("bob"), await ada.AddMemberAsync("carol")];
        var ids = await Task.WhenAll(members.Select(member => member.UserIdAsync()));

        var responses = await Task.WhenAll(ids.Select(id => ada.Http.PostJsonAsync(ada.TenantPath("/transfer-ownership"), new { userId = id })));

        responses.Count(a => a.Status == HttpStatusCode.NoContent).ShouldBe(1);
        responses.Single(a => a.Status != HttpStatusCode.NoContent).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        var bobIsOwner = responses[0].Status == HttpStatusCode.NoContent;
        (await ada.RolesAsync()).ShouldBe(bobIsOwner ? "ada admin, bob owner, carol member" : "ada admin, bob member, carol owner");
    }

    [Fact]
    public async Task Attack_only_one_of_many_simultaneous_acceptances_succeeds()
    {
        var (ada, bob) = await InvitedAsync();
        var token = await App.InvitationTokenAsync(bob.Email);

        var responses = await Task.WhenAll(Enumerable.Range(0, Simultaneous).Select(_ => bob.AcceptAsync(token)));

        responses.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        foreach (var refused in responses.Where(a => a.Status != HttpStatusCode.OK))
        {
            refused.ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        }

        (await ada.RolesAsync()).ShouldBe("ada owner, bob member");
    }

    [Fact]
    public async Task Invitation_accepted_declined_revoked_and_resent_at_once_is_closed_once()
    {
        var (ada, bob) = await InvitedAsync();
        var token = await App.InvitationTokenAsync(bob.Email);
        var invitation = (await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"][0].GetProperty("id").GetGuid();
        var path = ada.TenantPath($"/invitations/{invitation}");
        App.Clock.Forward(TimeSpan.FromMinutes(2));

        var responses = await Task.WhenAll(
            bob.AcceptAsync(token),
            App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token }),
            ada.Http.SendAsync(HttpMethod.Delete, path),
            ada.Http.PostJsonAsync(path + "/resend", null));

        responses.ShouldAllBe(a => (int)a.Status < 500);
        var closed = responses[..3].Count(a => (int)a.Status < 300);
        closed.ShouldBe(1, string.Join('\n', responses.Select(a => $"{a.Status} {a.Body}")));
        (await ada.RolesAsync()).ShouldBe(responses[0].Status == HttpStatusCode.OK ? "ada owner, bob member" : "ada owner");
    }

    [Fact]
    public async Task Email_address_invited_many_times_at_once_has_one_invitation()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");

        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ada.InviteAsync("bob@example.com")));

        responses.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in responses.Where(a => a.Status != HttpStatusCode.Created))
        {
            refused.ShouldBeProblem(HttpStatusCode.Conflict, "tenants.already_invited");
        }
    }

    private async Task<(Person Ada, Person Bob)> TwoOwnersAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return (ada, await ada.AddMemberAsync("bob", "owner"));
    }

    private async Task<(Person Ada, Person Bob)> InvitedAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        var bob = await App.SignUpAsync("bob");
        (await ada.InviteAsync(bob.Email)).Status.ShouldBe(HttpStatusCode.Created);
        return (ada, bob);
    }

    private async Task AddOwnerAgainAsync(Person owner, Person removed)
    {
        (await owner.InviteAsync(removed.Email, "owner")).Status.ShouldBe(HttpStatusCode.Created);
        (await removed.AcceptAsync(await App.InvitationTokenAsync(removed.Email))).Status.ShouldBe(HttpStatusCode.OK);
        await removed.SwitchAsync(owner.TenantId!.Value);

        // Past the lifetime of the cached access, which says that they are not a member.
        App.Clock.Forward(TimeSpan.FromSeconds(6));
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : MemberRaceTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : MemberRaceTests(app);
}
