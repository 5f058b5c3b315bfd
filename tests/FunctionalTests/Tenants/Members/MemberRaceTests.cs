using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Tenants.Members;

/// <summary>Requests at the same moment, each race many times over: a tenant keeps an owner, and an invitation is used once.</summary>
public abstract class MemberRaceTests(TestApp app) : FunctionalTest(app)
{
    private const int Rounds = 8;
    private const int Crowd = 60;

    [Fact]
    public async Task Attack_of_two_owners_who_remove_each_other_at_once_one_remains()
    {
        var (ada, bob) = await TwoOwnersAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var (adas, bobs) = (await ada.MemberPathAsync(ada), await ada.MemberPathAsync(bob));

            var answers = await Task.WhenAll(ada.Http.SendAsync(HttpMethod.Delete, bobs), bob.Http.SendAsync(HttpMethod.Delete, adas));

            answers.Count(a => a.Status == HttpStatusCode.NoContent).ShouldBe(1);
            answers.Single(a => a.Status != HttpStatusCode.NoContent).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
            var (left, gone) = answers[0].Status == HttpStatusCode.NoContent ? (ada, bob) : (bob, ada);
            (await left.RolesAsync()).ShouldBe($"{left.Email.Split('@')[0]} owner");
            await ReturnAsync(left, gone);
        }
    }

    [Fact]
    public async Task Attack_of_two_owners_who_leave_at_once_one_remains()
    {
        var (ada, bob) = await TwoOwnersAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var path = ada.TenantPath("/leave");

            var answers = await Task.WhenAll(ada.Http.PostJsonAsync(path, null), bob.Http.PostJsonAsync(path, null));

            answers.Count(a => a.Status == HttpStatusCode.NoContent).ShouldBe(1);
            answers.Single(a => a.Status != HttpStatusCode.NoContent).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.last_owner");
            await (answers[0].Status == HttpStatusCode.NoContent ? ReturnAsync(bob, ada) : ReturnAsync(ada, bob));
        }
    }

    [Fact]
    public async Task Attack_of_two_owners_who_demote_each_other_at_once_one_remains()
    {
        var (ada, bob) = await TwoOwnersAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var (adas, bobs) = (await ada.MemberPathAsync(ada), await ada.MemberPathAsync(bob));

            var answers = await Task.WhenAll(ada.Http.ChangeRoleAsync(bobs, "member"), bob.Http.ChangeRoleAsync(adas, "member"));

            answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
            var (left, demoted) = answers[0].Status == HttpStatusCode.OK ? (ada, bob) : (bob, ada);
            (await left.Http.ChangeRoleAsync(await left.MemberPathAsync(demoted), "owner")).Status.ShouldBe(HttpStatusCode.OK);
            App.Clock.Forward(TimeSpan.FromSeconds(6));
        }
    }

    [Fact]
    public async Task Tenant_handed_over_twice_at_once_has_one_new_owner()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        Person[] heirs = [await ada.AddMemberAsync("bob"), await ada.AddMemberAsync("carol")];
        var ids = await Task.WhenAll(heirs.Select(h => h.UserIdAsync()));

        var answers = await Task.WhenAll(ids.Select(id => ada.Http.PostJsonAsync(ada.TenantPath("/transfer-ownership"), new { userId = id })));

        answers.Count(a => a.Status == HttpStatusCode.NoContent).ShouldBe(1);
        answers.Single(a => a.Status != HttpStatusCode.NoContent).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await ada.RolesAsync()).ShouldBe(answers[0].Status == HttpStatusCode.NoContent ? "ada admin, bob owner, carol member" : "ada admin, bob member, carol owner");
    }

    [Fact]
    public async Task Attack_of_many_who_accept_one_token_at_once_one_succeeds()
    {
        var (ada, bob) = await InvitedAsync();
        var token = await App.InvitationTokenAsync(bob.Email);

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => bob.AcceptAsync(token)));

        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        foreach (var loser in answers.Where(a => a.Status != HttpStatusCode.OK))
        {
            loser.ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.invitation_invalid");
        }

        (await ada.RolesAsync()).ShouldBe("ada owner, bob member");
    }

    [Fact]
    public async Task Invitation_that_is_accepted_declined_revoked_and_resent_at_once_ends_in_one_way()
    {
        var (ada, bob) = await InvitedAsync();
        var token = await App.InvitationTokenAsync(bob.Email);
        var path = ada.TenantPath($"/invitations/{(await ada.Http.GetResponseAsync(ada.TenantPath("/invitations")))["items"][0].GetProperty("id").GetGuid()}");
        App.Clock.Forward(TimeSpan.FromMinutes(2));

        var answers = await Task.WhenAll(
            bob.AcceptAsync(token),
            App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token }),
            ada.Http.SendAsync(HttpMethod.Delete, path),
            ada.Http.PostJsonAsync(path + "/resend", null));

        answers.ShouldAllBe(a => (int)a.Status < 500);
        var ends = answers[..3].Count(a => (int)a.Status < 300);
        ends.ShouldBe(1, string.Join('\n', answers.Select(a => $"{a.Status} {a.Body}")));
        (await ada.RolesAsync()).ShouldBe(answers[0].Status == HttpStatusCode.OK ? "ada owner, bob member" : "ada owner");
    }

    [Fact]
    public async Task Address_invited_many_times_at_once_has_one_invitation()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ada.InviteAsync("bob@example.com")));

        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var loser in answers.Where(a => a.Status != HttpStatusCode.Created))
        {
            loser.ShouldBeProblem(HttpStatusCode.Conflict, "tenants.already_invited");
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

    private async Task ReturnAsync(Person owner, Person gone)
    {
        (await owner.InviteAsync(gone.Email, "owner")).Status.ShouldBe(HttpStatusCode.Created);
        (await gone.AcceptAsync(await App.InvitationTokenAsync(gone.Email))).Status.ShouldBe(HttpStatusCode.OK);
        await gone.SwitchAsync(owner.TenantId!.Value);

        // What is remembered of the access lost in between.
        App.Clock.Forward(TimeSpan.FromSeconds(6));
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : MemberRaceTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : MemberRaceTests(app);
}
