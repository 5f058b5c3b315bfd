using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Email;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Email;

internal sealed class EmailModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<EmailOptions>(EmailOptions.Section)
            .PostConfigure(options =>
            {
                options.Smtp.CaFile = PathSetting.Resolve(options.Smtp.CaFile, environment);
                var isDefault = environment.IsDevelopment() && string.IsNullOrWhiteSpace(options.PickupDirectory);
                options.PickupDirectory = PathSetting.Resolve(isDefault ? "App_Data/mail" : options.PickupDirectory, environment);
            })
            .Validate(
                options => environment.IsDevelopment() || options.Provider != EmailProvider.File
                    || !string.IsNullOrWhiteSpace(options.PickupDirectory),
                "Email:PickupDirectory is required outside Development. Set it to your mail server's pickup folder, or set Email:Provider to smtp.")
            .Validate(
                options => environment.IsDevelopment() || options.Provider != EmailProvider.Console,
                "Email:Provider=console is for Development only: emails contain secrets, which would end up in the logs.")
            .Validate(
                options => environment.IsDevelopment() || options.Provider != EmailProvider.Smtp
                    || options.Smtp.Security != SmtpSecurity.None || options.Smtp.IsLoopback,
                "Email:Smtp:Security=None sends emails unencrypted. Use StartTls or Tls, or a server on this machine (localhost, 127.0.0.1, ::1).");
        services.AddSingleton<MimeMessages>();
        services.AddSingleton<PickupDirectoryEmailSender>();
        services.AddSingleton<SmtpEmailSender>();
        services.AddSingleton(provider => new ConsoleEmailSender(provider.GetRequiredService<MimeMessages>(), Console.Out));

        // The provider is read when the first sender is resolved, so that settings that a test host adds late still count.
        services.AddSingleton<IEmailSender>(provider => provider.GetRequiredService<IOptions<EmailOptions>>().Value.Provider switch
        {
            EmailProvider.Smtp => provider.GetRequiredService<SmtpEmailSender>(),
            EmailProvider.Console => provider.GetRequiredService<ConsoleEmailSender>(),
            _ => provider.GetRequiredService<PickupDirectoryEmailSender>(),
        });
    }
}
