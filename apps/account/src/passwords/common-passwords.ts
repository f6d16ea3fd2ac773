/** Passwords that everybody tries first, of at least 8 characters, in lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  password password1 password12 password123 password1234 passw0rd p@ssword p@ssw0rd
  12345678 123456789 1234567890 12345678910 123123123 123456123 12341234 01234567 012345678 0123456789
  87654321 987654321 9876543210 11111111 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999
  00000000 111111111 1111111111 11223344 112233445566 12121212 123321123 147258369 741852963 789456123 159753456
  qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 1qaz2wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 qazwsxedc zaq12wsx zxcvbnm1
  asdfghjk asdfghjkl asdf1234 abcd1234 abc12345 abcdefgh abcdefg1 a1234567 a12345678 aa123456 1234abcd 1234qwer
  iloveyou iloveyou1 sunshine sunshine1 princess princess1 football football1 baseball baseball1 basketball
  superman superman1 batman123 starwars pokemon1 whatever trustno1 computer internet letmein1 letmein123
  welcome1 welcome123 admin123 admin1234 administrator changeme changeme1 changeme123 default1 test1234 testtest
  master123 dragon123 monkey123 charlie1 michelle jennifer jonathan samantha november december september
  sakura123 doraemon konnichiwa arigatou nihongo1 tokyo2020 sayonara takahiro kugelpos kugelpos1 posadmin
  `
    .trim()
    .split(/\s+/),
);
