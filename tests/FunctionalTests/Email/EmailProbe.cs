using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Email;

/// <summary>An email goes only to its own recipient, regardless of the caller.</summary>
internal sealed class EmailProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var zoe = Person.Stranger(scene.App, "zoe");
        (await zoe.RegisterAsync("Zoe")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await scene.App.MailToAsync(zoe.Email)).ShouldContain("verify-email");
        var before = scene.App.MailsTo(scene.Mallory.Email);

        await scene.Mallory.Http.PostJsonAsync("/api/v1/users/verify-email/resend", new { email = zoe.Email });
        await scene.App.MailToAsync(zoe.Email);

        scene.App.MailsTo(scene.Mallory.Email).ShouldBe(before);
    }
}
