int deflate();int crypt();int main(){return deflate()+crypt();}
