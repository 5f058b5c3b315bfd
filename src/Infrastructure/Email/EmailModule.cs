using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Email;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Email;

internal sealed class EmailModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<EmailOptions>(EmailOptions.Section)
            .Validate(
                options => environment.IsDevelopment() || !string.IsNullOrWhiteSpace(options.PickupDirectory),
                "Email:PickupDirectory is required outside Development: set it to the pickup folder of your mail server.");
        services.AddSingleton<IEmailSender, PickupDirectoryEmailSender>();
    }
}
